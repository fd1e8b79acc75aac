"""GitHub as its clients see it: REST and GraphQL over the made-up company's facts, cloud or Enterprise Server."""

from sei_pipeline.simulator.github.accounts import App, Token
from sei_pipeline.simulator.github.behaviour import Behaviour
from sei_pipeline.simulator.github.tool import GithubTool, moving_on

__all__ = ["App", "Behaviour", "GithubTool", "Token", "moving_on"]
