Feature: SwitchToBargeIn
  A supervisor who listens in on a call, or coaches, lets both parties hear them.

  @GWS-BARGE-1 @GWS-BARGE-2 @GWS-BARGE-5 @GWS-BARGE-6 @GWS-MON-1 @GWS-MON-2
  Scenario: From ListenIn
    Given the supervisor monitors the agent by ListenIn
    And the supervisor hears the call of the agent with the caller
    When the supervisor switches to BargeIn on the call of the agent
    Then the supervisor's call with the agent is Established
    And the supervisor's call with the agent is muted: Off
    And the supervisor's call with the agent offers SwitchToListenIn
    And the supervisor's call with the agent does not offer SwitchToBargeIn
    And the supervisor's call with the agent names the agent and the caller as participants
    And read back, the supervisor's call with the agent is muted: Off
    And nobody is told anything more
    When the supervisor stops monitoring
    Then nobody is told anything more

  @GWS-LISTEN-1 @GWS-LISTEN-2 @GWS-LISTEN-3 @GWS-BARGE-2
  Scenario: To ListenIn, and back again
    Given the supervisor monitors the agent by BargeIn
    And the supervisor hears the call of the agent with the caller
    When the supervisor switches to ListenIn on the call of the agent
    Then the supervisor's call with the agent is muted: On
    And the supervisor's call with the agent offers SwitchToBargeIn
    And the supervisor's call with the agent does not offer SwitchToListenIn
    When the supervisor switches to BargeIn on the call of the agent
    Then the supervisor's call with the agent is muted: Off

  @GWS-BARGE-3 @GWS-BARGE-4 @GWS-BARGE-5
  Scenario: From Coach there is no way back
    Given the supervisor monitors the agent by Coach
    And the supervisor hears the call of the agent with the caller
    When the supervisor switches to BargeIn on the call of the agent
    Then the supervisor's call with the agent is muted: Off
    And the supervisor's call with the agent does not offer SwitchToCoach
    When the supervisor tries the undocumented SwitchToCoach on the call with the agent
    Then it is refused and nothing changes
    When the supervisor switches to ListenIn on the call of the agent
    Then the supervisor's call with the agent is muted: On

  @GWS-BARGE-3 @GWS-CALL-6
  Scenario: Refused to somebody who monitors nobody
    Given the agent is on the phone with the caller
    When the agent tries SwitchToBargeIn on the call with the caller
    Then it is refused and nothing changes

  @GWS-BARGE-3
  Scenario: Refused to a supervisor who has barged in already
    Given the supervisor monitors the agent by BargeIn
    And the supervisor hears the call of the agent with the caller
    When the supervisor tries SwitchToBargeIn on the call with the agent
    Then it is refused and nothing changes
