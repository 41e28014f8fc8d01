Feature: Again
  What was possible once is possible again, and one thing done to a phone call leaves what was done before.

  @VN-BARGE-1 @VN-BARGE-4 @VN-DEL-3
  Scenario: A supervisor who has left joins again
    Given the agent makes phone call "A"
    When the agent does BargeIn on phone call "A" for the barger
    And the agent hangs up the barger on phone call "A"
    And the agent does BargeIn on phone call "A" for the barger
    Then everybody's view of their calls agrees

  @VN-REC-2 @VN-HOLD-2 @VN-HOLD-5
  Scenario: Recorded before, during and after a hold
    Given the agent makes phone call "A"
    When the agent does StartRecording on phone call "A"
    And the agent does OnHold on phone call "A"
    And the agent does OffHold on phone call "A"
    Then everybody's view of their calls agrees

  @VN-BARGE-1 @VN-BARGE-4
  Scenario: Two are called to join two phone calls
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the barger is called by BargeIn to phone call "A"
    And the no_answer is called by BargeIn to phone call "B"
    And the barger comes by BargeIn to phone call "A"
    Then everybody's view of their calls agrees
