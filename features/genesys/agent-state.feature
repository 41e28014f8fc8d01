Feature: Agent state
  An agent is ready for calls, or not.

  @GWS-STATE-1 @GWS-STATE-2 @GWS-STATE-3
  Scenario: Not ready, and ready again
    Given the agent has asked to be Ready
    When the agent becomes NotReady
    Then read back, the agent is NotReady
    When the agent becomes Ready
    Then read back, the agent is Ready

  @GWS-SESSION-1 @GWS-SESSION-2 @GWS-SESSION-4
  Scenario: Signing out, and in again
    When the agent signs out of the contact center
    Then the agent can sign in again, and read their calls
