"""What had happened at the bank before a scripted caller calls."""

from ivr.app import Bank
from ivr.errors import ConfigurationError
from ivr.evaluation.scenarios import Scenario
from ivr.goldloan.goldloan import ToolError


def prepare(bank: Bank, scenario: Scenario) -> None:
    """Run the tools of `before`.

    Raises:
        ConfigurationError: one refused; names the scenario and the tool.
    """
    for run in scenario.before:
        try:
            bank.tools.run(run.name, run.arguments)
        except ToolError as error:
            raise ConfigurationError(
                f"scenario {scenario.id}: before: {run.name} refuses: {error}"
            ) from error
