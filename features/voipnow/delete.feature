Feature: Delete
  Hangs up a phone call, all phone calls of an extension, or one party.

  @VN-DEL-1
  Scenario: Hanging up
    Given the agent is on the phone with an outside number
    When the agent hangs up the phone call
    Then the phone call of the agent is over

  @VN-DEL-1
  Scenario: Hanging up while the phone still rings
    Given the phone of the no_answer rings, called by the agent
    When the agent hangs up the phone call
    Then no view shows the no_answer on the phone call of the agent any more

  @VN-DEL-5
  Scenario: Hanging up what is over
    Given the agent is on the phone with an outside number
    When the agent hangs up the phone call
    Then the phone call of the agent is over
    And hanging up once more tells of no phone call of the agent

  @VN-DEL-2
  Scenario: Hanging up everything
    Given the agent is on the phone with an outside number
    And the agent has no other phone call
    When the agent hangs up all phone calls
    Then the phone call of the agent is over

  @VN-DEL-2
  Scenario: Hanging up everything, and what is on hold as well
    Given the agent is on the phone with an outside number
    And the agent has no other phone call
    And the agent puts the phone call on hold
    And the phone call of the agent is on hold
    When the agent hangs up all phone calls
    Then the phone call of the agent is over

  @VN-DEL-2 @VN-DEL-5
  Scenario: Hanging up two phone calls at once
    Given the agent is on the phone with an outside number
    And the agent has no other phone call
    And the agent has a second phone call
    When the agent hangs up all phone calls
    Then the phone call of the agent is over
    And the later phone call is over
    And the answer tells of both phone calls of the agent

  @VN-DEL-5
  Scenario: Hanging up one phone call of two
    Given the agent is on the phone with an outside number
    And the agent has a second phone call
    When the agent hangs up the phone call
    Then the phone call of the agent is over
    And the later phone call, of the agent, goes on

  @VN-DEL-3 @VN-DEL-5
  Scenario: A number that is not on the phone call
    Given the agent is on the phone with an outside number
    When the agent hangs up the number "1000000001" on the phone call
    Then the phone call of the agent is as it was
    And the answer tells of no phone call of the agent

  @VN-DEL-4
  Scenario: One party
    Given the agent is on the phone with an outside number
    When the agent hangs up the outside number on the phone call
    Then the outside number is not on the phone call of the agent any more

  @VN-DEL-2
  Scenario: Hanging up everything of one extension
    Given the agent is on the phone with an outside number
    And the agent has no other phone call
    And the barger is on another phone call
    When the agent hangs up all phone calls
    Then the phone call of the agent is over
    And the other phone call of the barger goes on
