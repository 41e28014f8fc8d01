Feature: ClearCall
  Ends a call for everybody who is on it.

  @GWS-CLEAR-1 @GWS-CLEAR-2 @GWS-CALL-5
  Scenario: Cleared by one of those who talk
    Given the agent is on the phone with the caller
    When the agent clears the call with the caller
    Then the agent's call with the caller is Released
    And read back, the agent has no call with the caller any more
    And nobody is told anything more
    And read back, the caller has no call with the agent any more
