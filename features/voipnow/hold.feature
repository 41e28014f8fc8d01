Feature: OnHold and OffHold
  Stops a conversation, and takes it up again.

  @VN-HOLD-1 @VN-HOLD-2 @VN-ERR-9
  Scenario: Put on hold
    Given the agent is on the phone with an outside number
    When the agent puts the phone call on hold
    Then the phone call of the agent is on hold

  @VN-HOLD-3 @VN-HOLD-4 @VN-ERR-9
  Scenario: Taken off hold
    Given the agent is on the phone with an outside number
    And the agent puts the phone call on hold
    And the phone call of the agent is on hold
    When the agent takes the phone call off hold
    Then the phone call of the agent is not on hold any more

  @VN-HOLD-2
  Scenario: One of two views
    Given the agent is on the phone with an outside number
    And the barger has joined the phone call of the agent
    When the agent puts the phone call on hold
    Then the phone call of the agent is on hold

  @VN-HOLD-5
  Scenario: One of two phone calls
    Given the agent is on the phone with an outside number
    And the agent is on another phone call
    When the agent puts the phone call on hold
    Then the phone call of the agent is on hold
    And the other phone call of the agent goes on
    And the other phone call of the agent is not on hold, unless it was before

  @VN-HOLD-2
  Scenario: Since when it is on hold
    Given the agent is on the phone with an outside number
    And the agent puts the phone call on hold
    And the phone call of the agent is on hold
    And the agent knows since when the phone call is on hold
    And a few seconds pass
    Then the phone call of the agent is on hold since then

  @VN-HOLD-2
  Scenario: Put on hold while it is on hold
    Given the agent is on the phone with an outside number
    And the agent puts the phone call on hold
    And the phone call of the agent is on hold
    When the agent does OnHold once more, which may be refused
    Then the phone call of the agent is on hold

  @VN-HOLD-4
  Scenario: Taken off hold while it is not on hold
    Given the agent is on the phone with an outside number
    And the agent puts the phone call on hold
    And the phone call of the agent is on hold
    When the agent takes the phone call off hold
    And the agent does OffHold once more, which may be refused
    Then the phone call of the agent is not on hold any more
