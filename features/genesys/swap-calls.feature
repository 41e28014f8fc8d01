Feature: SwapCalls
  Swaps between two calls of one party when one is held and the other is established.

  @GWS-SWAP-1 @GWS-SWAP-2 @GWS-SWAP-3 @GWS-SWAP-4 @GWS-RING-1 @GWS-ANSWER-1 @GWS-HOLD-1 @GWS-DIAL-1 @GWS-DIAL-2 @GWS-DIAL-3
  Scenario: Hold, dial, swap
    When the caller calls the agent
    Then the agent's call with the caller is Ringing
    When the agent answers the call from the caller
    Then the agent's call with the caller is Established
    And the caller's call with the agent is Established
    When the agent holds the call with the caller
    Then the agent's call with the caller is Held
    When the agent dials the colleague
    Then the agent's call with the colleague is Dialing
    When the colleague answers the call from the agent
    Then the agent's call with the colleague is Established
    And the agent's call with the colleague offers SwapCalls
    When the agent swaps the call with the colleague for the call with the caller
    Then the agent's call with the colleague is Held
    And the agent's call with the caller is Established
    And the agent's call with the caller offers SwapCalls
    And nobody is told anything more
    And read back, the agent's call with the colleague is Held
    And read back, the agent's call with the caller is Established

  @GWS-SWAP-2 @GWS-SWAP-3 @GWS-SWAP-6
  Scenario: The other call's URI names another host
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent swaps the call with the colleague for the call with the caller, named by another host
    Then the agent's call with the colleague is Held
    And the agent's call with the caller is Established

  @GWS-SWAP-2 @GWS-SWAP-3
  Scenario: Swap there and back
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent swaps the call with the colleague for the call with the caller
    And the agent swaps the call with the caller for the call with the colleague
    Then the agent's call with the caller is Held
    And the agent's call with the colleague is Established
    And read back, the agent's call with the caller is Held
    And read back, the agent's call with the colleague is Established

  @GWS-SWAP-5 @GWS-SWAP-6 @GWS-CALL-6
  Scenario: There is no second call to swap with
    Given the agent is on the phone with the caller
    When the agent tries to swap the call with the caller for a call that is not there
    Then it is refused and nothing changes

  @GWS-SWAP-6 @GWS-RESULT-2
  Scenario Outline: The other call <what>
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent tries to swap the call with the colleague <how>
    Then it is refused and nothing changes

    Examples:
      | what          | how                          |
      | must be named | without naming another call  |
      | must be there | for a call that is not there |

  @GWS-SWAP-6 @GWS-RESULT-1
  Scenario: No other call is named
    Given the agent is on the phone with the caller
    When the agent tries to swap the call with the caller without naming another call
    Then it is refused with a documented result and nothing changes
