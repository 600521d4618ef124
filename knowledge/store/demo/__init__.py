"""The demo store: an invented home-goods business on four platforms.

The names and figures are made up; see `world` for what stays the same from one day to the next and
`stories` for what is planted. `build` writes it into a store.
"""

from knowledge.store.demo.stories import Story, stories
from knowledge.store.demo.world import DemoWorld, demo_world

__all__ = ["DemoWorld", "Story", "demo_world", "stories"]
