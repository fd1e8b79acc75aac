"""How each field of each served type is found in the facts: one table a type, one module a subject."""
