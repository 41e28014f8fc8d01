Feature: SingleStepTransfer
  Hands a call over to another number in one step.

  @GWS-SST-1 @GWS-SST-2 @GWS-SST-3 @GWS-SST-5 @GWS-SST-7
  Scenario: Without user data
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague
    Then the agent's call with the caller is Released
    And the colleague's call with the caller is Ringing
    And read back, the agent has no call with the caller any more
    And nobody is told anything more

  @GWS-SST-2 @GWS-SST-4 @GWS-SST-5
  Scenario: With user data
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague with the user data:
      | key            | value      |
      | TransferReason | Escalation |
      | TransferAgent  | WillardC   |
    Then the agent's call with the caller is Released
    And the agent's call with the caller carries the user data:
      | key            | value      |
      | TransferReason | Escalation |
      | TransferAgent  | WillardC   |
    And the colleague's call with the caller carries the user data:
      | key            | value      |
      | TransferReason | Escalation |
      | TransferAgent  | WillardC   |

  @GWS-SST-4 @GWS-ATTACH-1
  Scenario: What was attached before goes along
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent transfers the call with the caller to the colleague with the user data:
      | key            | value      |
      | TransferReason | Escalation |
    Then the agent's call with the caller carries the user data:
      | key            | value      |
      | AccountNumber  | 12345      |
      | TransferReason | Escalation |

  @GWS-SST-2
  Scenario: A held call
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent transfers the call with the caller to the colleague
    Then the agent's call with the caller is Released

  @GWS-SST-2 @GWS-SST-5 @GWS-CALL-7 @GWS-ANSWER-1
  Scenario: The colleague answers
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague
    And the colleague answers the transferred call from the caller
    Then the colleague's call with the caller is Established
    And the colleague's call with the caller names the caller as participant
    And the caller and the colleague talk to each other

  @GWS-SST-2 @GWS-SST-5
  Scenario: One of two calls
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent transfers the call with the colleague to the colleague2
    Then the agent's call with the colleague is Released
    And read back, the agent still has a call
    And read back, the caller still has a call

  @GWS-SST-6
  Scenario: A destination is needed
    Given the agent is on the phone with the caller
    When the agent tries SingleStepTransfer on the call with the caller
    Then it is refused and nothing changes
