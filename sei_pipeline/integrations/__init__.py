"""One folder a tool; `ls` is the list of what is supported, and `known` reads it."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sei_pipeline.connect.contract import Integration


def known() -> dict[str, type[Integration]]:
    """Every integration by the name of its folder, which is its tool's, in alphabetical order."""
    found: dict[str, type[Integration]] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            integration = importlib.import_module(f"{__name__}.{module.name}").INTEGRATION
            if integration.tool != module.name:
                raise TypeError(
                    f"the folder {module.name!r} holds {integration.tool!r}; name one as the other"
                )
            found[module.name] = integration
    return found
