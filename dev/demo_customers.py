"""The customers of the demo company: who they are and how they pay.

Every name, address and number is invented. A telephone number of which the local part starts with 0
is given out to nobody, and example.com belongs to nobody: no letter, mail or call can reach a real
person.

Columns: name | kind and language | country, postal code, city | behaviour | size | payment term |
notes. The kind is C (company) or P (private person); the size is L, M or S: what the turnover will
make of it. Notes: no email, no address, no phone; contact: invoices go to a contact person of the
company; opening: an item of an earlier bookkeeping is still open; blocked: disputes are marked on
the invoice itself; promise: it promised to pay; pause: it pays off under debt counselling.
"""

from dataclasses import dataclass

#: behaviour -> the tag that the customers carry
BEHAVIOURS = {
    "prompt": "Pays promptly",
    "late": "Always a bit late",
    "slipping": "Slipping later",
    "erratic": "Erratic payer",
    "stopped": "Stopped paying",
    "disputing": "Disputes invoices",
    "new": "New customer",
    "jansen": "Worked example",
    "credit_balance": "Credit balance",
    "unallocated": "Payment not allocated",
    "suspense": "Payment still at the bank line",
    "prospect": "Prospect",
}

LANGUAGES = {"nl": "nl_NL", "fr": "fr_FR", "en": "en_US", "de": "de_DE"}

TABLE = """
Jansen B.V.                     |C nl|NL 8011 Zwolle     |jansen        |S|30|
Wervelwind Logistiek B.V.       |C nl|NL 3011 Rotterdam  |prompt        |L|30|contact
Brabofoon Telecom NV            |C nl|BE 2000 Antwerpen  |prompt        |L|30|contact
Kaaiman Bouwmaterialen NV       |C nl|BE 9000 Gent       |prompt        |L|14|
Tervuren Gardens SRL            |C en|BE 1050 Bruxelles  |prompt        |L|30|contact
Zilverdistel Zorggroep B.V.     |C nl|NL 3511 Utrecht    |late          |L|30|contact
Meuse Emballages SA             |C fr|BE 4000 Liège      |late          |L|30|
Polderpoort Installaties B.V.   |C nl|NL 1506 Zaandam    |late          |L|instalments|
Noordlicht Retail B.V.          |C nl|NL 9711 Groningen  |slipping      |L|30|contact
Ferronda Métal SA               |C fr|BE 6000 Charleroi  |erratic       |L|60|opening
Scheldemond Projecten NV        |C nl|BE 2060 Antwerpen  |stopped       |L|30|contact
Hageland Events BV              |C nl|BE 3200 Aarschot   |disputing     |L|30|
Drukkerij Vlinderblad BV        |C nl|BE 8500 Kortrijk   |prompt        |M|30|
Tandartsen Kromme Rijn B.V.     |C nl|NL 3581 Utrecht    |prompt        |M|14|
Garage Rondeel BV               |C nl|BE 2800 Mechelen   |prompt        |M|30|no phone
Bakkerij Roggeveer VOF          |C nl|NL 5611 Eindhoven  |prompt        |M|30|
Studio Papegaai B.V.            |C nl|NL 1012 Amsterdam  |prompt        |M|30|
Les Ateliers du Hibou SRL       |C fr|BE 5000 Namur      |prompt        |M|30|
Apotheek De Waterlelie BV       |C nl|BE 3000 Leuven     |prompt        |M|14|
Kwekerij Zonnehoek B.V.         |C nl|NL 2671 Naaldwijk  |prompt        |M|30|
Bluebrick Interiors BV          |C en|BE 1000 Brussel    |prompt        |M|30|contact
Hotel Het Zandlopertje BV       |C nl|BE 8400 Oostende   |late          |M|30|opening
Schildersbedrijf Kwast B.V.     |C nl|NL 6811 Arnhem     |late          |M|30|no phone
Dakwerken Leistra BV            |C nl|BE 9300 Aalst      |late          |M|30|
Brouwerij Mistpoel BV           |C nl|BE 8970 Poperinge  |late          |M|30|contact
Fietswereld Trapper B.V.        |C nl|NL 7511 Enschede   |late          |M|30|
Boulangerie Trois Épis SRL      |C fr|BE 7000 Mons       |late          |M|30|
Sportpark De Kraal VZW          |C nl|BE 3500 Hasselt    |slipping      |M|30|
Restaurant Zeekraal B.V.        |C nl|NL 4381 Vlissingen |slipping      |M|30|
Menuiserie Lambrisse SRL        |C fr|BE 4900 Spa        |slipping      |M|30|
Webwinkel Knipoog B.V.          |C nl|NL 6511 Nijmegen   |erratic       |M|30|opening
Tuinen Van Heester BV           |C nl|BE 9100 Sint-Niklaas|erratic      |M|30|no email
Transport Grindweg B.V.         |C nl|NL 5911 Venlo      |erratic       |M|30|promise
Keukens Pollepel BV             |C nl|BE 8800 Roeselare  |stopped       |M|30|
Carrosserie Bosbeek B.V.        |C nl|NL 4811 Breda      |stopped       |M|30|no email
Dierenkliniek Pluis BV          |C nl|BE 2300 Turnhout   |disputing     |M|30|
Traiteur Basilico B.V.          |C nl|NL 2511 Den Haag   |disputing     |M|30|blocked
Kapsalon Krul                   |C nl|BE 2018 Antwerpen  |prompt        |S|30|
Boekhandel De Ezelsoor          |C nl|NL 2311 Leiden     |prompt        |S|30|
Fleuriste Pivoine               |C fr|BE 1300 Wavre      |prompt        |S|14|
Yoga Studio Lotusbloem          |C nl|NL 2011 Haarlem    |prompt        |S|14|no phone
Slagerij Ribbe                  |C nl|BE 8000 Brugge     |prompt        |S|30|
Peeters, Marleen                |P nl|BE 2440 Geel       |prompt        |S|14|
Van der Wiel, Koen              |P nl|NL 7411 Deventer   |prompt        |S|30|
Dubois, Renée                   |P fr|BE 5100 Jambes     |prompt        |S|30|
Claes, Lieven                   |P nl|BE 3600 Genk       |prompt        |S|30|no email
Hofstra, Tjitske                |P nl|NL 8911 Leeuwarden |prompt        |S|14|
Atkinson, Grace                 |P en|BE 3080 Tervuren   |prompt        |S|30|
IJssalon Bolletje               |C nl|NL 3311 Dordrecht  |late          |S|30|
Fotografie Lensink              |C nl|NL 7551 Hengelo    |late          |S|30|
Cordonnerie Saint-Crépin        |C fr|BE 7500 Tournai    |late          |S|30|
Café De Blauwe Reiger           |C nl|BE 9700 Oudenaarde |late          |S|30|no email
Mertens, Joris                  |P nl|BE 2500 Lier       |late          |S|30|
De Graaf, Anneke                |P nl|NL 1811 Alkmaar    |late          |S|30|
Lambert, Océane                 |P fr|BE 6700 Arlon      |late          |S|30|no phone
Wouters, Zoë                    |P nl|BE 3800 Sint-Truiden|late         |S|30|
Speelgoedhuis Tolletje          |C nl|BE 8900 Ieper      |slipping      |S|30|
Rijschool Vooruit               |C nl|NL 5038 Tilburg    |slipping      |S|30|
Vermeulen, Staf                 |P nl|BE 9200 Dendermonde|slipping      |S|30|
Cadeauwinkel Strikje            |C nl|NL 6211 Maastricht |erratic       |S|30|
Taxi Nachtegaal                 |C nl|BE 1800 Vilvoorde  |erratic       |S|30|no address
Bakker, Hidde                   |P nl|NL 8232 Lelystad   |erratic       |S|30|
Lefèvre, Thibault               |P fr|BE 4800 Verviers   |erratic       |S|30|no email
Snackbar De Gouden Krent        |C nl|NL 3811 Amersfoort |stopped       |S|30|no email, no address
Maes, Gunther                   |P nl|BE 9500 Geraardsbergen|stopped    |S|30|pause
Kluskamer Hamersma              |C nl|NL 9401 Assen      |stopped       |S|30|
Visser, Dewi                    |P nl|NL 1211 Hilversum  |disputing     |S|30|
Padelclub Smash BV              |C nl|BE 2400 Mol        |new           |M|30|
Koffiebar Kopje Onder           |C nl|NL 2611 Delft      |new           |S|30|
Naaiatelier Spelda              |C nl|BE 9900 Eeklo      |new           |S|30|no phone
De Smet, Noor                   |P nl|BE 9800 Deinze     |new           |S|14|
Wijnhuis Druiventros B.V.       |C nl|NL 5211 's-Hertogenbosch|credit_balance|S|30|
Elektro Vonkels BV              |C nl|BE 3900 Pelt       |unallocated   |S|30|
Imprimerie du Coq SRL           |C fr|BE 4500 Huy        |suspense      |S|30|
Glazenwasserij Helder B.V.      |C nl|NL 7311 Apeldoorn  |prospect      |S|30|
Ostkanter Holzbau GmbH          |C de|BE 4700 Eupen      |slipping      |M|30|contact
Schreinerei Morgentau           |C de|BE 4760 Büllingen  |prompt        |S|14|
Lichtermann, Petra              |P de|BE 4721 Kelmis     |late          |S|30|
Waterloo Reading Rooms BV       |C en|BE 1410 Waterloo   |slipping      |M|30|
"""

STREETS = {
    "nl": ("Stationsstraat", "Kerkstraat", "Molenweg", "Nieuwstraat", "Beukenlaan", "Havenkaai"),
    "fr": ("Rue de la Station", "Rue du Moulin", "Avenue des Tilleuls", "Place du Marché"),
    "en": ("Stationsstraat", "Kerkstraat", "Beukenlaan"),
    "de": ("Bahnhofstraße", "Kirchgasse", "Am Lindenberg"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    is_company: bool
    lang: str
    country: str
    zip: str
    city: str
    behaviour: str
    size: str
    term: str
    notes: frozenset


def rows():
    """Read the table."""
    return [_row(line) for line in TABLE.strip().splitlines()]


def _row(line):
    """Read one line of the table."""
    name, kind, place, behaviour, size, term, notes = (part.strip() for part in line.split("|"))
    country, postal_code, city = place.split(" ", 2)
    return Row(
        name=" ".join(reversed(name.split(", "))),  # persons stand with their family name first
        is_company=kind.startswith("C"),
        lang=kind[2:],
        country=country,
        zip=postal_code,
        city=city.strip(),
        behaviour=behaviour,
        size=size,
        term=term,
        notes=frozenset(filter(None, notes.split(", "))),
    )
