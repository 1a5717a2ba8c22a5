import { registry } from "@web/core/registry";
import { GraphModel } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

/** Colours of the ages, from not overdue to the oldest; the same as in the XLSX file. */
export const BUCKET_COLORS = ["#5B9A8B", "#F2C14E", "#F08A4B", "#D8573C", "#8F2D2D"];

/** Keeps the ages of a stack in order, also when the first bar lacks one. */
export class OverdueGraphModel extends GraphModel {
    /**
     * Returns the place of an age in the stack, -1 when the bars are not divided by age alone.
     * @param {string} label of a dataset
     */
    getBucketPlace(label) {
        const { fields, groupBy } = this.metaData;
        if (groupBy.length !== 2 || groupBy[1].fieldName !== "bucket") {
            return -1;
        }
        return fields.bucket.selection.findIndex(([, name]) => name === label);
    }

    _getData() {
        const data = super._getData(...arguments);
        data.datasets.sort((a, b) => this.getBucketPlace(a.label) - this.getBucketPlace(b.label));
        return data;
    }
}

/** Gives each age its own colour, whatever else is on the screen. */
export class OverdueGraphRenderer extends GraphRenderer {
    getBarChartData() {
        const data = super.getBarChartData();
        for (const dataset of data.datasets) {
            const place = this.model.getBucketPlace(dataset.label);
            if (place >= 0) {
                dataset.backgroundColor = BUCKET_COLORS[place];
            }
        }
        return data;
    }
}

registry.category("views").add("credit_overdue_graph", {
    ...graphView,
    Model: OverdueGraphModel,
    Renderer: OverdueGraphRenderer,
});
