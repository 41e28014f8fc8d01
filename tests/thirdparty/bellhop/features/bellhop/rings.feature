Feature: Rings
  Rooms that ring each other.

  @BH-PLACE-1 @BH-DROP-1
  Scenario: Nobody picks up
    When the caller calls the agent
    Then the caller's call with the agent is asking
    And the agent's call with the caller is chiming
    And the agent's call with the caller does not offer drop
    When the caller hangs up on the agent
    Then the agent's call with the caller is gone
    And read back, the caller has no call with the agent any more

  @BH-PICK-1 @BH-DROP-1 @BH-RING-1
  Scenario: A conversation
    Given the agent is on the phone with the caller
    Then read back, the agent's call with the caller is open
    And both ends of the ring between the agent and the caller were born at one time
    When the agent hangs up on the caller
    Then the caller's call with the agent is gone
    And nobody is told anything more

  @BH-PARK-1 @BH-FETCH-1
  Scenario: Parked and fetched
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    Then read back, the agent's call with the caller is parked
    When the agent fetches the ring with the caller
    Then the agent's call with the caller is open

  @BH-REFUSE-1 @BH-REFUSE-2
  Scenario Outline: <verb> is not for a ring that is open
    Given the agent is on the phone with the caller
    When the agent tries <verb> on the call with the caller
    Then it is refused and nothing changes

    Examples:
      | verb  |
      | pick  |
      | fetch |

  @BH-RINGS-1 @BH-REFUSE-2
  Scenario Outline: Nobody <how> a key card reads the rings of a room
    Given the agent is on the phone with the caller
    Then somebody <how> credentials cannot read the agent's calls

    Examples:
      | how        |
      | without    |
      | with wrong |
