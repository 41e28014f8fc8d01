Feature: Again
  What was possible once is possible again, and what is done to one phone call is done to no other one.

  @VN-BARGE-1 @VN-BARGE-4 @VN-DEL-3
  Scenario: A supervisor who has left joins again
    Given the agent makes phone call "A"
    When the agent does BargeIn on phone call "A" for the barger
    And the agent hangs up the barger on phone call "A"
    And the agent does BargeIn on phone call "A" for the barger
    Then everybody's view of their calls agrees

  @VN-BARGE-1 @VN-BARGE-4
  Scenario: Two are called to join two phone calls
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the barger is called by BargeIn to phone call "A"
    And the no_answer is called by BargeIn to phone call "B"
    And the barger comes by BargeIn to phone call "A"
    Then everybody's view of their calls agrees

  @VN-HOLD-2 @VN-HOLD-4
  Scenario: Held once more
    Given the agent makes phone call "A"
    When the agent does OnHold on phone call "A"
    And the agent does OffHold on phone call "A"
    And the agent does OnHold on phone call "A"
    Then everybody's view of their calls agrees

  @VN-REC-2 @VN-REC-4
  Scenario: Recorded once more
    Given the agent makes phone call "A"
    When the agent does StartRecording on phone call "A"
    And the agent does StopRecording on phone call "A"
    And the agent does StartRecording on phone call "A"
    Then everybody's view of their calls agrees

  @VN-PARK-2 @VN-PARK-4
  Scenario: Parked once more
    Given the agent makes phone call "A"
    When the agent does Park on phone call "A"
    And the agent does UnPark on phone call "A" for the barger
    And the agent does Park on phone call "A"
    Then everybody's view of their calls agrees

  @VN-HOLD-5
  Scenario: Of two that are on hold, one is taken off
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent does OnHold on phone call "A"
    And the agent does OnHold on phone call "B"
    And the agent does OffHold on phone call "A"
    Then everybody's view of their calls agrees

  @VN-REC-2
  Scenario: One of two is recorded
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent does StartRecording on phone call "A"
    Then everybody's view of their calls agrees

  @VN-HOLD-5
  Scenario: Of two that are recorded, one is not any more
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent does StartRecording on phone call "A"
    And the agent does StartRecording on phone call "B"
    And the agent does StopRecording on phone call "A"
    Then everybody's view of their calls agrees

  @VN-HOLD-5
  Scenario: One of two is parked
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent does Park on phone call "A"
    Then everybody's view of their calls agrees

  @VN-PARK-4
  Scenario: Of two that are parked, the later one is taken
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent does Park on phone call "A"
    And the agent does Park on phone call "B"
    And the agent does UnPark on phone call "B" for the barger
    Then everybody's view of their calls agrees

  @VN-BARGE-4
  Scenario: Put on hold while somebody is called to join
    Given the agent makes phone call "A"
    When the barger is called by BargeIn to phone call "A"
    And the agent does OnHold on phone call "A"
    And the barger comes by BargeIn to phone call "A"
    Then everybody's view of their calls agrees

  @VN-XFER-2
  Scenario: Transferred from hold
    Given the agent makes phone call "A"
    When the agent does OnHold on phone call "A"
    And the agent does Transfer on phone call "A" for the barger
    Then everybody's view of their calls agrees

  @VN-DEL-1
  Scenario: Hung up after it was transferred
    Given the agent makes phone call "A"
    When the agent does Transfer on phone call "A" for the barger
    And the agent hangs up phone call "A"
    Then everybody's view of their calls agrees

  @VN-DEL-1
  Scenario Outline: Hung up after <action>
    Given the agent makes phone call "A"
    When the agent does <action> on phone call "A"
    And the agent hangs up phone call "A"
    Then everybody's view of their calls agrees

    Examples:
      | action         |
      | OnHold         |
      | Park           |
      | StartRecording |

  @VN-DEL-5
  Scenario: Hung up beside one that is on hold
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent does OnHold on phone call "A"
    And the agent hangs up phone call "B"
    Then everybody's view of their calls agrees

  @VN-DEL-1
  Scenario: What is over stays over
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent hangs up phone call "A"
    And the agent makes phone call "C", beside what there is
    Then everybody's view of their calls agrees

  @VN-LIST-9
  Scenario: Four phone calls at once
    Given the agent makes phone call "A"
    When the agent makes phone call "B", beside what there is
    And the agent makes phone call "C", beside what there is
    And the agent makes phone call "D", beside what there is
    Then everybody's view of their calls agrees

  @VN-AUTH-2
  Scenario: Another token, and another one
    Given the agent makes phone call "A"
    When the agent signs in again
    And the agent signs in again
    Then everybody's view of their calls agrees
