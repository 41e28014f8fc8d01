Feature: Agent state
  An agent is ready for calls, or not.

  @GWS-STATE-1 @GWS-STATE-2 @GWS-STATE-3
  Scenario: Not ready, and ready again
    Given the agent has asked to be Ready
    When the agent becomes NotReady
    Then read back, the agent is NotReady
    When the agent becomes Ready
    Then read back, the agent is Ready
