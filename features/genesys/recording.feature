Feature: Recording a call
  Where recording is licensed, a call offers to be recorded, and says how its recording stands.

  @GWS-REC-1 @GWS-REC-4 @GWS-REC-5
  Scenario: Recorded from here to there
    Given the agent is on the phone with the caller
    When the agent starts recording the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller shows its recording as Recording
    And read back, the agent's call with the caller shows its recording as Recording
    And the agent's call with the caller does not offer StartCallRecording
    When the agent stops recording the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller shows its recording as Stopped
    And read back, the agent's call with the caller shows its recording as Stopped
    And the agent's call with the caller does not offer StopCallRecording

  @GWS-REC-2 @GWS-REC-3 @GWS-REC-5
  Scenario: A pause
    Given the agent is on the phone with the caller
    And the agent records the call with the caller
    When the agent pauses recording the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller shows its recording as Paused
    And read back, the agent's call with the caller shows its recording as Paused
    And the agent's call with the caller does not offer PauseCallRecording
    When the agent resumes recording the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller shows its recording as Recording
    And the agent's call with the caller does not offer ResumeCallRecording

  @GWS-REC-4
  Scenario: Stopped during a pause
    Given the agent is on the phone with the caller
    And the agent records the call with the caller
    When the agent pauses recording the call with the caller
    And the agent stops recording the call with the caller
    Then the agent's call with the caller shows its recording as Stopped

  @GWS-REC-1 @GWS-REC-4
  Scenario: Recorded once more
    Given the agent is on the phone with the caller
    And the agent records the call with the caller
    When the agent stops recording the call with the caller
    And the agent starts recording the call with the caller
    Then the agent's call with the caller shows its recording as Recording

  @GWS-REC-6
  Scenario Outline: <operation> without a recording
    Given the agent is on the phone with the caller
    When the agent tries <operation> on the call with the caller, whose recording is Stopped
    Then it is refused and nothing changes

    Examples:
      | operation           |
      | PauseCallRecording  |
      | ResumeCallRecording |
      | StopCallRecording   |

  @GWS-REC-6
  Scenario: Resuming what was not paused
    Given the agent is on the phone with the caller
    And the agent records the call with the caller
    When the agent tries ResumeCallRecording on the call with the caller, whose recording is Recording
    Then it is refused and nothing changes
