Feature: Supervisor
  Watches other people's devices, and does more on their calls than listen.

  @GWS-MON-2
  Scenario: Who has stopped monitoring hears no further call
    Given the supervisor monitors the agent by ListenIn
    When the supervisor stops monitoring
    And the caller calls the agent
    And the agent answers the call from the caller
    Then nobody but the agent and the caller was told of their call

  @GWS-SUP-1 @GWS-SUP-2
  Scenario: The monitored agent is muted, and heard again
    Given the supervisor monitors the agent by BargeIn
    And the supervisor hears the call of the agent with the caller
    When the supervisor mutes the agent, whom they monitor
    Then the supervisor's call with the agent is Established
    When the supervisor lets the agent be heard again
    Then the supervisor's call with the agent is Established

  @GWS-SUP-3 @GWS-LISTEN-2 @GWS-RESULT-4
  Scenario: From Coach to ListenIn there is no way back
    Given the supervisor monitors the agent by Coach
    And the supervisor hears the call of the agent with the caller
    When the supervisor switches to ListenIn on the call of the agent
    Then the supervisor's call with the agent is muted: On
    And the supervisor's call with the agent does not offer SwitchToCoach
    When the supervisor tries the undocumented SwitchToCoach on the call with the agent
    Then it is refused and nothing changes
    When the supervisor switches to BargeIn on the call of the agent
    Then the supervisor's call with the agent is muted: Off

  @GWS-LISTEN-4 @GWS-RESULT-4
  Scenario: SwitchToListenIn is refused to a supervisor who listens in already
    Given the supervisor monitors the agent by ListenIn
    And the supervisor hears the call of the agent with the caller
    When the supervisor tries SwitchToListenIn on the call with the agent
    Then it is refused and nothing changes

  @GWS-MON-1 @GWS-MON-3 @GWS-COMET-2
  Scenario Outline: What is left out stands for all of the agent's calls
    Given the supervisor monitors the agent by <mode>
    Then the supervisor's device shows the scope Call and the mode AllCalls

    Examples:
      | mode     |
      | ListenIn |
      | Coach    |
      | BargeIn  |

  @GWS-MON-4
  Scenario Outline: Scope <scope> and mode <mode>
    Given the supervisor monitors the agent by ListenIn with:
      | parameter                 | value   |
      | supervisorMonitoringScope | <scope> |
      | supervisorMonitoringMode  | <mode>  |
    Then the supervisor's device shows the scope <scope> and the mode <mode>

    Examples:
      | scope | mode     |
      | Call  | NextCall |
      | Agent | AllCalls |

  @GWS-MON-5 @GWS-RESULT-4
  Scenario Outline: <mode> needs a device to monitor
    When the supervisor tries <mode> without naming a device
    Then it is refused and the supervisor monitors nobody

    Examples:
      | mode     |
      | ListenIn |
      | Coach    |
      | BargeIn  |
