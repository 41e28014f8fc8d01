Feature: StartRecording and StopRecording
  Records a conversation, where the extension allows it.

  @VN-REC-1 @VN-REC-2 @VN-ERR-9
  Scenario: Recorded
    Given the agent is on the phone with an outside number
    When the agent starts recording the phone call
    Then the phone call of the agent is recorded

  @VN-REC-5
  Scenario: Recorded as wav49
    Given the agent is on the phone with an outside number
    When the agent starts recording the phone call as wav49
    Then the phone call of the agent is recorded

  @VN-REC-1
  Scenario: Recorded in the form that the server chooses
    Given the agent is on the phone with an outside number
    When the agent starts recording the phone call in no form of their own
    Then the phone call of the agent is recorded

  @VN-REC-3 @VN-REC-4 @VN-ERR-9
  Scenario: Not recorded any more
    Given the agent is on the phone with an outside number
    And the agent starts recording the phone call
    And the phone call of the agent is recorded
    When the agent stops recording the phone call
    Then the phone call of the agent is not recorded any more

  @VN-REC-2
  Scenario: Recorded while it is recorded
    Given the agent is on the phone with an outside number
    And the agent starts recording the phone call
    And the phone call of the agent is recorded
    When the agent does StartRecording once more, which may be refused
    Then the phone call of the agent is recorded

  @VN-REC-4
  Scenario: Not recorded any more, and stopped once more
    Given the agent is on the phone with an outside number
    And the agent starts recording the phone call
    And the phone call of the agent is recorded
    When the agent stops recording the phone call
    And the agent does StopRecording once more, which may be refused
    Then the phone call of the agent is not recorded any more
