Feature: Reading
  What a client reads when it has lost track: its user, its devices, its calls.

  @GWS-READ-1
  Scenario: One call
    Given the agent is on the phone with the caller
    Then read by itself, the agent's call with the caller is Established
    When the agent holds the call with the caller
    Then read by itself, the agent's call with the caller is Held

  @GWS-READ-2
  Scenario: One device
    Then read by itself, the agent's device is their own

  @GWS-READ-3
  Scenario: Calls without the parameter fields
    Given the agent is on the phone with the caller
    Then the addresses of the agent's calls lead to the call with the caller

  @GWS-READ-4
  Scenario: Calls with the user
    Given the agent is on the phone with the caller
    Then read with the agent, the call with the caller is Established

  @GWS-RESULT-1
  Scenario: The server's version
    Then anybody can read the server's version
