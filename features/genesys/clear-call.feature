Feature: ClearCall
  Ends a call for everybody who is on it.

  @GWS-CLEAR-1 @GWS-CALL-5
  Scenario: Cleared by one of those who talk
    Given the agent is on the phone with the caller
    When the agent clears the call with the caller
    Then the agent's call with the caller is Released
    And read back, the agent has no call with the caller any more
    And nobody is told anything more

  @GWS-CLEAR-2
  Scenario: A conference is over for everybody
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent clears the call with the caller
    Then the agent's call with the caller is Released
    And nobody is told anything more
    And the conference is over for the caller, who has no call any more
    And the conference is over for the colleague, who has no call any more
