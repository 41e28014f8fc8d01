Feature: Again
  What was possible once is possible again, whatever a call has been through.

  @GWS-MUTE-1 @GWS-MUTE-2 @GWS-HOLD-1 @GWS-RETRIEVE-1
  Scenario: Muted, heard, held and heard again
    Given the agent is on the phone with the caller
    When the agent mutes the call with the caller
    And the agent unmutes the call with the caller
    And the agent holds the call with the caller
    And the agent retrieves the call with the caller
    And the agent mutes the call with the caller
    And the agent unmutes the call with the caller
    Then read back, the agent's call with the caller is Established

  @GWS-CALL-6 @GWS-HOLD-1 @GWS-RETRIEVE-1
  Scenario: What was refused in between keeps nothing from being done
    Given the agent is on the phone with the caller
    When the agent tries Answer on the call with the caller
    Then it is refused and nothing changes
    When the agent tries Retrieve on the call with the caller
    Then it is refused and nothing changes
    When the agent tries Answer on the call with the caller
    Then it is refused and nothing changes
    When the agent holds the call with the caller
    And the agent retrieves the call with the caller
    Then read back, the agent's call with the caller is Established

  @GWS-XFER-4 @GWS-ATTACH-1 @GWS-ATTACH-2
  Scenario: Data for a call that was handed on
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a transfer of the call with the caller
    And the colleague answers the call from the agent
    And the agent completes the transfer of the caller to the colleague
    And the colleague attaches to the call with the caller the user data:
      | key  | value |
      | Desk | 7     |
    Then read back, the colleague's call with the caller is Established

  @GWS-SST-1 @GWS-ATTACH-1 @GWS-ATTACH-2
  Scenario: Data for a call that was handed on without a word
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague
    And the colleague answers the transferred call from the caller
    And the colleague attaches to the call with the caller the user data:
      | key  | value |
      | Desk | 7     |
    And the caller attaches to the call with the colleague the user data:
      | key  | value |
      | Line | 2     |
    Then read back, the colleague's call with the caller is Established

  @GWS-CONF-4 @GWS-CONF-5
  Scenario: A fourth joins a conference
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent consults the colleague2 about a conference on the call with the caller
    And the colleague2 answers the call from the agent
    And the agent completes the conference of the caller and the colleague2
    Then the agent's call with the caller is a conference with the caller, the colleague and the colleague2
