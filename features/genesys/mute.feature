Feature: MuteCall and UnmuteCall
  A party that is muted hears the others, and is not heard.

  @GWS-MUTE-1
  Scenario: Muted
    Given the agent is on the phone with the caller
    When the agent mutes the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller is muted: On
    And read back, the agent's call with the caller is muted: On

  @GWS-MUTE-1 @GWS-MUTE-2
  Scenario: Muted, and heard again
    Given the agent is on the phone with the caller
    When the agent mutes the call with the caller
    And the agent unmutes the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller is muted: Off
    And read back, the agent's call with the caller is muted: Off
