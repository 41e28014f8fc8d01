Feature: Our help desk
  What our desk does with a call, and what our wallboard must be told of it.

  Background:
    Given the agent is on the phone with the caller

  @GWS-ATTACH-1 @GWS-HOLD-1
  Scenario: The account stays with a caller who waits
    When the agent notes the account "12345" of the caller
    And the agent holds the call with the caller
    Then the agent's call with the caller is Held
    And the account "12345" is on the agent's call with the caller
    And nobody is told anything more

  @GWS-CALL-6
  Scenario Outline: What is on hold can only be retrieved: not <operation>
    When the agent holds the call with the caller
    And the agent tries <operation> on the call with the caller
    Then it is refused and nothing changes

    Examples:
      | operation |
      | Answer    |
      | Hold      |
