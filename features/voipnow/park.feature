Feature: Park and UnPark
  Leaves a conversation where another extension can take it.

  @VN-PARK-1 @VN-PARK-2 @VN-PARK-5 @VN-ERR-9
  Scenario: Parked
    Given the agent is on the phone with an outside number
    When the agent parks the phone call
    Then the phone call of the agent is parked

  @VN-PARK-1
  Scenario: Parked without a limit
    Given the agent is on the phone with an outside number
    When the agent parks the phone call, for as long as the server lets it
    Then the phone call of the agent is parked

  @VN-PARK-3 @VN-PARK-4 @VN-ERR-9
  Scenario: Taken from where it is parked
    Given the agent is on the phone with an outside number
    And the agent parks the phone call
    And the phone call of the agent is parked
    When the barger takes the parked phone call of the agent
    Then the barger is on call instead of the agent, and nothing is parked any more
