"""What people typed at the demo company, in four languages: such texts are data, so that no catalogue has them.

What a colleague wrote is in the language of that colleague, what a customer reads in the customer's.
"""

TEXTS = {
    "Pays promptly": ("Betaalt stipt", "Paie ponctuellement", "Zahlt pünktlich"),
    "Always a bit late": (
        "Altijd een beetje te laat",
        "Toujours un peu en retard",
        "Immer etwas zu spät",
    ),
    "Slipping later": ("Betaalt steeds later", "Paie de plus en plus tard", "Zahlt immer später"),
    "Erratic payer": ("Wisselvallige betaler", "Payeur irrégulier", "Unregelmäßiger Zahler"),
    "Stopped paying": ("Betaalt niet meer", "Ne paie plus", "Zahlt nicht mehr"),
    "Disputes invoices": ("Betwist facturen", "Conteste des factures", "Beanstandet Rechnungen"),
    "New customer": ("Nieuwe klant", "Nouveau client", "Neukunde"),
    "Worked example": ("Uitgewerkt voorbeeld", "Exemple chiffré", "Rechenbeispiel"),
    "Credit balance": ("Creditsaldo", "Solde créditeur", "Guthabensaldo"),
    "Payment not allocated": (
        "Betaling niet toegewezen",
        "Paiement non affecté",
        "Zahlung nicht zugeordnet",
    ),
    "Payment still at the bank line": (
        "Betaling nog op de bankregel",
        "Paiement encore sur la ligne bancaire",
        "Zahlung noch auf der Bankzeile",
    ),
    "Prospect": ("Prospect", "Prospect", "Interessent"),
    "Accounts payable": (
        "Crediteurenadministratie",
        "Comptabilité fournisseurs",
        "Kreditorenbuchhaltung",
    ),
    "Supplies, framework order": (
        "Leveringen, raamovereenkomst",
        "Fournitures, commande-cadre",
        "Lieferungen, Rahmenauftrag",
    ),
    "Supplies": ("Leveringen", "Fournitures", "Lieferungen"),
    "Goods and delivery": (
        "Goederen en levering",
        "Marchandises et livraison",
        "Waren und Lieferung",
    ),
    "Goods returned": ("Teruggezonden goederen", "Marchandises retournées", "Zurückgesandte Waren"),
    "Opening balance": ("Beginsaldo", "Solde d'ouverture", "Anfangssaldo"),
    "Received on %s": ("Ontvangen op %s", "Reçu le %s", "Eingegangen am %s"),
    "Your invoices, %s": ("Uw facturen, %s", "Vos factures, %s", "Ihre Rechnungen, %s"),
    "Invented for this demo": (
        "Verzonnen voor deze demo",
        "Inventé pour cette démo",
        "Für diese Demo erfunden",
    ),
    "Pays on the 10th of the month, whatever the due date.": (
        "Betaalt op de 10e van de maand, wat de vervaldatum ook is.",
        "Paie le 10 du mois, quelle que soit l'échéance.",
        "Zahlt am 10. des Monats, unabhängig vom Fälligkeitsdatum.",
    ),
    "Instalments of a third each, agreed with Ms Peeters on the phone.": (
        "Afbetaling in drie gelijke delen, telefonisch afgesproken met mevrouw Peeters.",
        "Paiement en trois tiers, convenu par téléphone avec Mme Peeters.",
        "Raten von je einem Drittel, telefonisch mit Frau Peeters vereinbart.",
    ),
    "Invoices go to the branch in Kortrijk first; ask for Tom.": (
        "Facturen gaan eerst naar de vestiging in Kortrijk; vraag naar Tom.",
        "Les factures passent d'abord par le site de Courtrai\u202f; demander Tom.",
        "Rechnungen gehen zuerst an die Niederlassung in Kortrijk; nach Tom fragen.",
    ),
    "Takes 2 % discount even after the term: ask it back at once.": (
        "Trekt 2 % korting af, ook na de termijn: meteen terugvragen.",
        "Déduit 2 % d'escompte même après le délai\u00a0: à réclamer aussitôt.",
        "Zieht auch nach Fristablauf 2 % Skonto ab: sofort nachfordern.",
    ),
    "Looked up in the register": (
        "Opgezocht in het register",
        "Consulté dans le registre",
        "Im Register abgefragt",
    ),
    "Warehouse, Kaai 12, Gent": (
        "Magazijn, Kaai 12, Gent",
        "Entrepôt, Kaai 12, Gand",
        "Lager, Kaai 12, Gent",
    ),
    "Stock and machines": ("Voorraad en machines", "Stock et machines", "Vorräte und Maschinen"),
    "Official gazette": ("Belgisch Staatsblad", "Moniteur belge", "Belgisches Staatsblatt"),
    "Part of the delivery was damaged; the claim is being looked into": (
        "Een deel van de levering was beschadigd; de klacht wordt onderzocht",
        "Une partie de la livraison était endommagée\u202f; la réclamation est à l'étude",
        "Ein Teil der Lieferung war beschädigt; die Reklamation wird geprüft",
    ),
    "Promised on the phone to pay at the end of next week": (
        "Telefonisch beloofd om eind volgende week te betalen",
        "A promis par téléphone de payer à la fin de la semaine prochaine",
        "Telefonisch zugesagt, Ende nächster Woche zu zahlen",
    ),
    "Debt counselling: instalments are being agreed": (
        "Schuldbemiddeling: afbetaling wordt afgesproken",
        "Médiation de dettes\u00a0: un échelonnement est en cours de négociation",
        "Schuldnerberatung: Raten werden vereinbart",
    ),
    "Done; the customer will look into it.": (
        "Gedaan; de klant kijkt het na.",
        "Fait\u202f; le client va vérifier.",
        "Erledigt; der Kunde prüft es.",
    ),
}
#: order of the translations above
CODES = ("nl", "fr", "de")


def say(text, lang, *values):
    """Return a text of the demo company in a language.

    :param lang: such as nl_BE; what is not among the translations reads English

    >>> say("Prospect", "de_DE"), say("Received on %s", "nl_BE", 3), say("Supplies", "en_US")
    ('Interessent', 'Ontvangen op 3', 'Supplies')
    """
    code = (lang or "").partition("_")[0]
    said = TEXTS[text][CODES.index(code)] if code in CODES else text
    return said % values if values else said
