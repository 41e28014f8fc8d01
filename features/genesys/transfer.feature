Feature: Transfer
  Talks a transfer over with the colleague first, and then hands the call over: InitiateTransfer, CompleteTransfer.

  @GWS-XFER-1 @GWS-XFER-2 @GWS-XFER-3 @GWS-XFER-4 @GWS-XFER-5 @GWS-XFER-6 @GWS-XFER-7 @GWS-XFER-10 @GWS-CONF-8
  Scenario: Consult, then transfer
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a transfer of the call with the caller
    Then the agent's call with the caller is Held
    And the agent's call with the colleague is Dialing
    And the colleague's call with the agent is Ringing
    When the colleague answers the call from the agent
    Then the agent's call with the colleague is Established
    And read back, the agent's call with the caller is Held
    When the agent completes the transfer of the caller to the colleague
    Then the agent's call with the caller is Released
    And the agent's call with the colleague is Released
    And the caller and the colleague talk to each other
    And read back, the agent has no call with the caller any more
    And read back, the agent has no call with the colleague any more
    And nobody is told anything more

  @GWS-XFER-4 @GWS-XFER-5
  Scenario: The caller hangs up after the transfer
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a transfer of the call with the caller
    And the colleague answers the call from the agent
    And the agent completes the transfer of the caller to the colleague
    Then the caller and the colleague talk to each other
    When the caller hangs up on the colleague
    Then the caller's call with the colleague is Released
    And read back, the caller has no call with the colleague any more

  @GWS-XFER-2 @GWS-XFER-4 @GWS-XFER-5
  Scenario: A held call is transferred
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent consults the colleague about a transfer of the call with the caller
    And the colleague answers the call from the agent
    And the agent completes the transfer of the caller to the colleague
    Then the agent's call with the caller is Released
    And the agent's call with the colleague is Released
    And the caller and the colleague talk to each other

  @GWS-XFER-4 @GWS-XFER-5 @GWS-DIAL-3
  Scenario: The second call was dialled
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent completes the transfer of the caller to the colleague
    Then the agent's call with the caller is Released
    And the agent's call with the colleague is Released
    And the caller and the colleague talk to each other

  @GWS-XFER-4 @GWS-XFER-5
  Scenario: After swapping to the caller and back
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a transfer of the call with the caller
    And the colleague answers the call from the agent
    And the agent swaps the call with the colleague for the call with the caller
    And the agent swaps the call with the caller for the call with the colleague
    And the agent completes the transfer of the caller to the colleague
    Then the agent's call with the caller is Released
    And the agent's call with the colleague is Released
    And the caller and the colleague talk to each other

  @GWS-XFER-11
  Scenario: The colleague's phone still rings
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a transfer of the call with the caller
    And the agent completes the transfer of the caller to the colleague
    Then the agent's call with the caller is Released
    And the agent's call with the colleague is Released
    And read back, the caller still has a call
    When the colleague answers the transferred call from the caller
    Then the caller and the colleague talk to each other

  @GWS-XFER-2 @GWS-HANGUP-1 @GWS-RETRIEVE-1
  Scenario: The colleague cannot help
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a transfer of the call with the caller
    And the colleague answers the call from the agent
    And the agent hangs up on the colleague
    Then the agent's call with the colleague is Released
    When the agent goes back to the call with the caller
    Then read back, the agent's call with the caller is Established
    And read back, the caller still has a call

  @GWS-XFER-8
  Scenario: There is no second call
    Given the agent is on the phone with the caller
    When the agent tries CompleteTransfer on the call with the caller
    Then it is refused and nothing changes

  @GWS-XFER-9
  Scenario: A destination is needed
    Given the agent is on the phone with the caller
    When the agent tries InitiateTransfer on the call with the caller
    Then it is refused and nothing changes
