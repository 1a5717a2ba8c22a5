"""The XBRL of the Central Balance Sheet Office: a rubric is a set of dimensions, see codes.py.

The XML is read without entities, without a document type, and without looking anything up.
"""

import re

from lxml import etree

from .checks import check_balance, check_complete
from .codes import DIMENSIONS, MODELS
from .filing import Filing, Refused, add_rubric, check_period, read_amount, read_day, read_number

XBRL = "{http://www.xbrl.org/2003/instance}"
SCENARIO = "{http://xbrl.org/2006/xbrldi}"
LINK = "{http://www.xbrl.org/2003/linkbase}"
HREF = "{http://www.w3.org/1999/xlink}href"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

#: the dimension that says of which year a fact is
CURRENT, PREVIOUS = "prd:m1", "prd:m2"

#: facts of the company itself: its number, name, first and last day of the year, day of its assembly
NUMBER = frozenset({"part:m2", "bas:m26", "psn:m1", "qlt:m1"})
NAME = frozenset({"part:m2", "bas:m29", "psn:m1"})
START = frozenset({"part:m2", "bas:m27", CURRENT, "mmt:m1"})
END = frozenset({"part:m2", "bas:m27", CURRENT, "mmt:m2"})
FACTS = (NUMBER, NAME, START, END)

#: most elements that a filing has, many times over
MOST_ELEMENTS = 200_000

_DECLARED = re.compile(r"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MODEL = re.compile(r"(?:.*/)?(m[0-9]{2}(?:-[a-z])?)\.xsd")


def read_xbrl(text):
    """Return the filing in an XBRL text.

    >>> read_xbrl("<!DOCTYPE a><xbrl/>")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    Refused: doctype {}
    """
    root = _parse(text)
    if root.tag != f"{XBRL}xbrl":
        raise Refused("not_xbrl")
    model = _find_model(root)
    contexts = _read_contexts(root)
    units = {unit.get("id"): _read_unit(unit) for unit in root.iter(f"{XBRL}unit")}
    years, facts = _read_facts(root, contexts, units)
    rubrics, previous = years[CURRENT], years[PREVIOUS]
    number = read_number(facts.get(NUMBER) or _find_owner(contexts))
    if any(read_number(owner) != number for owner, _members in contexts.values() if owner):
        raise Refused("two_companies")
    start, end = read_day(facts.get(START)), read_day(facts.get(END))
    check_period(start, end)
    check_complete(rubrics, model)
    return Filing(
        kind="xbrl",
        number=number,
        start=start,
        end=end,
        model=model,
        currency="EUR",
        reference=None,
        name=facts.get(NAME),
        rubrics=rubrics,
        previous=_check_previous(previous),
        kept=_keep(root, contexts),
    )


def _parse(text):
    """Return the root of an XML text; entities and document types are refused before anything is read."""
    lowered = text.lower()
    if "<!doctype" in lowered or "<!entity" in lowered:
        raise Refused("doctype")
    declared = _DECLARED.match(text.lstrip())
    if declared and declared.group(1).lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refused("encoding")
    if text.count("<") > MOST_ELEMENTS * 2:
        raise Refused("too_big")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Refused("cut_xml", line=error.lineno or 1) from error
    if root.getroottree().docinfo.doctype:
        raise Refused("doctype")
    return root


def _find_model(root):
    """Return the model of the form: its schema is called so."""
    for reference in root.iter(f"{LINK}schemaRef"):
        found = _MODEL.fullmatch(reference.get(HREF, "").strip())
        if found and found.group(1)[:3] in MODELS:
            return found.group(1)
        raise Refused("model", model=reference.get(HREF, "")[-40:])
    raise Refused("model", model="")


def _read_contexts(root):
    """Return ``id -> (owner, members)``; members is None when a dimension is written out: a name, mostly."""
    contexts = {}
    for context in root.iter(f"{XBRL}context"):
        owner = context.findtext(f"{XBRL}entity/{XBRL}identifier") or ""
        members = [
            (member.text or "").strip() for member in context.iter(f"{SCENARIO}explicitMember")
        ]
        written = next(context.iter(f"{SCENARIO}typedMember"), None) is not None
        contexts[context.get("id")] = (owner.strip(), None if written else frozenset(members))
    return contexts


def _read_unit(unit):
    """Return what a unit measures, such as EUR; empty for what is no currency."""
    measure = (unit.findtext(f"{XBRL}measure") or "").strip()
    return measure.rpartition(":")[2] if measure.startswith("iso4217:") else ""


def _read_facts(root, contexts, units):
    """Return the rubrics of both years, and the facts of the company itself."""
    years, facts = {CURRENT: {}, PREVIOUS: {}}, {}
    for fact in root.iterchildren():
        _owner, members = contexts.get(fact.get("contextRef"), ("", None))
        if members is None or fact.get(NIL) in ("true", "1"):
            continue
        if members in FACTS and fact.text:
            facts.setdefault(members, fact.text.strip()[:200])
        year = members & years.keys()
        code = DIMENSIONS.get(members - year) if len(year) == 1 else None
        unit = units.get(fact.get("unitRef"))
        if code and unit is not None:
            if unit != "EUR":
                raise Refused("currency", currency=unit)
            add_rubric(years[next(iter(year))], code, read_amount(fact.text, code))
    return years, facts


def _find_owner(contexts):
    return next((owner for owner, _members in contexts.values() if owner), "")


def _check_previous(previous):
    """Return the figures of the year before, none of them when they do not hold together."""
    try:
        check_balance(previous)
    except Refused:
        return {}
    return previous


def _keep(root, contexts):
    """Return the file without the persons that it names: with the amounts, and who and when.

    What is written out in words (names in a dimension, addresses, notes) is left out.
    """
    for fact in list(root.iterchildren()):
        _owner, members = contexts.get(fact.get("contextRef"), ("", None))
        if fact.tag in (f"{XBRL}unit", f"{LINK}schemaRef"):
            continue
        if fact.tag == f"{XBRL}context":
            if contexts[fact.get("id")][1] is None:
                root.remove(fact)
        elif members is None or not (fact.get("unitRef") or members in FACTS):
            root.remove(fact)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
