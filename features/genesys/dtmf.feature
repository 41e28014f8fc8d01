Feature: SendDtmf
  Sends digits as tones, to whatever is listening at the other end.

  @GWS-DTMF-1 @GWS-DTMF-4
  Scenario: One digit
    Given the agent is on the phone with the caller
    When the agent sends the digit "5" on the call with the caller
    Then the agent's call with the caller is Established
    And nobody is told anything more

  @GWS-DTMF-2
  Scenario: Several digits at once
    Given the agent is on the phone with the caller
    When the agent sends the digits "0123456789" on the call with the caller
    Then the agent's call with the caller is Established

  @GWS-DTMF-1
  Scenario: One digit after the other
    Given the agent is on the phone with the caller
    When the agent sends the digit "5" on the call with the caller
    And the agent sends the digit "5" on the call with the caller
    Then the agent's call with the caller is Established

  @GWS-DTMF-1
  Scenario: Before anybody has answered
    When the caller calls the agent
    And the caller sends the digit "5" on the call with the agent
    Then the caller's call with the agent is Dialing

  @GWS-DTMF-3
  Scenario: Digits are needed
    Given the agent is on the phone with the caller
    When the agent tries SendDtmf on the call with the caller, without digits
    Then it is refused and nothing changes
