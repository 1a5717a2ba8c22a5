import { registry } from "@web/core/registry";

/** A salesperson looks at the ratios of a customer on its form, and goes on to the annual accounts. */
function lookAtRatios(words) {
    const row = ".o_credit_card_ratios [data-ratio='solvency']";
    return [
        {
            trigger: '.o_notebook a[name="credit_risk"]',
            run: "click",
        },
        {
            content: "The score says by which bands",
            trigger: `.o_credit_card .o_credit_sector:contains("${words.bands}")`,
        },
        {
            content: "Each ratio with its value",
            trigger: `${row} .o_credit_ratio_value:contains("${words.value}")`,
        },
        {
            content: "its trend",
            trigger: `${row} svg[aria-label*="·"]`,
        },
        {
            content: "and its formula on hover",
            trigger: `${row} .o_credit_ratio_name`,
            run: "hover",
        },
        {
            trigger: '.o-tooltip:contains("10/15 / 10/49")',
        },
        {
            content: "the table of the years shows all its columns",
            trigger: '[name="credit_annual_account_ids"] .o_list_renderer',
            run({ anchor }) {
                if (anchor.scrollWidth > anchor.clientWidth) {
                    throw new Error(`${anchor.scrollWidth} > ${anchor.clientWidth}`);
                }
            },
        },
        {
            trigger: ".o_credit_open_accounts",
            run: "click",
        },
        {
            content: "The annual accounts open, and nothing in them can be changed",
            trigger: ".o_form_view:not(:has(.o_field_char input)) .o_credit_ratio",
        },
    ];
}

registry.category("web_tour.tours").add("credit_risk_ratios", {
    steps: () => lookAtRatios({ bands: "Bands of NACE 46", value: "0.45" }),
});

registry.category("web_tour.tours").add("credit_risk_ratios_nl", {
    steps: () => lookAtRatios({ bands: "NACE 46", value: "0,45" }),
});

registry.category("web_tour.tours").add("credit_risk_sector_bands", {
    steps: () => [
        {
            trigger: '.o_field_widget[name="kpi_ids"] .o_data_cell:contains("Solvency"):first',
            run: "click",
        },
        {
            content: "The bands of another sector are there",
            trigger:
                '.modal .o_field_widget[name="sector_band_ids"] .o_data_row:contains("46"):contains("< 0.5")',
        },
        {
            trigger:
                '.modal .o_field_widget[name="sector_band_ids"] .o_field_x2many_list_row_add a',
            run: "click",
        },
        {
            trigger:
                '.modal .o_field_widget[name="sector_band_ids"] .o_selected_row [name="nace"] input',
            run: "edit 47.11",
        },
        {
            trigger:
                '.modal .o_field_widget[name="sector_band_ids"] .o_selected_row [name="grade_id"] input',
            run: "edit High",
        },
        {
            trigger: '.o-autocomplete--dropdown-item:contains("High")',
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
    ],
});
