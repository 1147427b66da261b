"""The four levels of Cambodia's places."""

from collections.abc import Mapping
from typing import Literal

Level = Literal["province", "district", "commune", "village"]
LEVELS: Mapping[int, Level] = {2: "province", 4: "district", 6: "commune", 8: "village"}  # by the length of the code
