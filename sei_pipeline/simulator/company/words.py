"""Words that names and titles are made of. All of them are made up; addresses end in example.com (RFC 2606)."""

from __future__ import annotations


def _words(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(separator))


FIRST_NAMES = _words(
    "Ada Aiko Alba Alma Amir Anita Anton Aron Asha Bela Bruno Carla Cem Chloe Clara Dario Diego Dina Edda Elif Emil "
    "Enzo Erik Esra Eva Farid Femi Fiona Franka Gita Goran Greta Hana Hugo Ida Igor Ilya Ines Iris Ivo Jana Jonas "
    "Jun Kaan Kai Karim Kira Lars Leila Lena Levi Liam Lina Luca Mara Marek Maya Mei Milan Mira Nadia Nils Nina Noor "
    "Olaf Olga Omar Oskar Paula Pavel Petra Priya Rafa Ravi Rita Rosa Samir Sara Selma Sofia Stefan Sven Tara Tariq "
    "Theo Tilda Timo Uma Vera Viktor Wanda Yara Yusuf Zara Zoe"
)

LAST_NAMES = _words(
    "Abel Adler Aksoy Almeida Anders Arslan Bakker Baum Becker Berg Bianchi Blom Borg Braun Brook Castro Celik Conti "
    "Costa Cruz Dahl Demir Diaz Dietz Duarte Eklund Engel Falk Farkas Ferrari Fischer Fonseca Frank Gallo Garcia "
    "Geller Greco Gruber Haas Hahn Halas Hansen Herz Holm Horvat Ibsen Ivanov Jansen Jensen Kaplan Keller Khan Kiss "
    "Klein Kovac Kraus Krol Lang Larsen Lehmann Lopez Lund Maier Marek Marin Mendes Moreno Moser Nagy Nair Nemec "
    "Nilsen Novak Okafor Olsen Orban Ortiz Otto Pereira Peters Pinto Popa Rau Reis Ricci Rossi Roth Ruiz Santos "
    "Sato Schmid Silva Simon Sousa Stark Stein Suzuki Szabo Tanaka Toth Urban Vargas Vidal Vogel Wagner Weber Winter "
    "Wolf Yilmaz Zeller Zima"
)

TEAMS = _words(
    "Payments Checkout Catalog Search Identity Billing Shipping Orders Pricing Inventory Messaging Reporting Mobile "
    "Web Platform Storage Analytics Support Partners Onboarding Notifications Fraud Ledger Recommendations Media Maps "
    "Loyalty Returns Tax Invoicing Documents Scheduling Workflow Audit Gateway Data Content Experiments Profiles Trust"
)

PARTS = _words("api web worker core sync admin jobs client batch events")

DEPARTMENTS = _words("Commerce Platform Growth Operations Data Experience Finance Logistics")

VERBS = _words("Add Fix Remove Rework Allow Show Hide Validate Retry Cache Log Split Rename Document Limit Simplify")

THINGS = _words(
    "the search index|slow queries|retry of webhooks|currency rounding|the export button|session expiry|empty carts|"
    "the audit trail|rate limits|address validation|time zones in reports|password reset|image upload|the nightly job|"
    "pagination|duplicate events|the health check|dark mode|sorting by date|e-mail templates|feature flags|"
    "the import of prices|stale caches|error pages|access tokens|the order history|tax lines|bulk edits|"
    "translation keys|the onboarding tour|connection pools|memory use|log noise|the status page|refund limits",
    "|",
)

FOREIGN_KEYS = ("UTF-8", "CVE-2023-4863", "SHA-256", "PEP-8", "ISO-8601", "HTTP-2")

PACKAGES = _words("requests urllib3 lodash react jackson-core protobuf eslint pytest log4j openssl netty vite")

SITES = (("Berlin", 1), ("London", 0), ("Lisbon", 0), ("Bangalore", 5), ("Austin", -6), ("Sao Paulo", -3))

NICKNAMES = _words("nightowl codefox pixel bitwise teapot segfault lambda kestrel mango quokka tundra zephyr")
