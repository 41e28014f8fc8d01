Feature: Calls
  The commands that the documented stories are made of, and who may give them.

  @GWS-DIAL-1 @GWS-RING-1 @GWS-HANGUP-1
  Scenario: The caller gives up
    When the caller calls the agent
    Then the caller's call with the agent is Dialing
    And the agent's call with the caller is Ringing
    When the caller hangs up on the agent
    Then the caller's call with the agent is Released
    And read back, the caller has no call with the agent any more

  @GWS-CALL-9 @GWS-CALL-10 @GWS-CALL-11
  Scenario: What a call offers, from the first ring to hold
    When the caller calls the agent
    Then the agent's call with the caller offers Answer
    And the caller's call with the agent offers Hangup
    And the caller's call with the agent does not offer Answer
    When the agent answers the call from the caller
    Then the agent's call with the caller offers Hold
    And the agent's call with the caller offers Hangup
    And the agent's call with the caller does not offer Answer
    And the agent's call with the caller does not offer Retrieve
    When the agent holds the call with the caller
    Then the agent's call with the caller offers Hangup
    And the agent's call with the caller does not offer Answer

  @GWS-CALL-7
  Scenario: Each call names the other party
    Given the agent is on the phone with the caller
    Then the agent's call with the caller names the caller as participant, and not the agent
    And the caller's call with the agent names the agent as participant, and not the caller
    When the agent holds the call with the caller
    Then the agent's call with the caller names the caller as participant, and not the agent

  @GWS-NOTE-4
  Scenario: A call concerns those who are on it
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent retrieves the call with the caller
    And the caller hangs up on the agent
    Then nobody but the agent and the caller was told of their call

  @GWS-RETRIEVE-1 @GWS-HOLD-1 @GWS-DIAL-3
  Scenario: Of two held calls, the one that is named is retrieved
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent holds the call with the colleague
    And the agent retrieves the call with the colleague
    Then the agent's call with the colleague is Established
    And read back, the agent's call with the caller is Held

  @GWS-CALL-4
  Scenario: A call that is held grows no younger
    Given the agent is on the phone with the caller
    When a second passes
    And the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent holds the call with the caller
    And the agent retrieves the call with the caller
    Then the agent's call with the caller is Established

  @GWS-HANGUP-1
  Scenario: Of two calls, the one that is named is hung up
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent hangs up on the colleague
    Then the agent's call with the colleague is Released
    And read back, the agent still has a call
    And read back, the caller still has a call

  @GWS-RING-1
  Scenario: Somebody else calls while a call is held
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the colleague calls the agent, who may take no second call
    Then the agent is told of every call that rings at their phone

  @GWS-ANSWER-1 @GWS-HANGUP-1 @GWS-CALL-5 @GWS-SESSION-4
  Scenario: Answer and hang up
    Given the agent is on the phone with the caller
    Then read back, the agent's call with the caller is Established
    And read back, the caller's call with the agent is Established
    When the agent hangs up on the caller
    Then the agent's call with the caller is Released
    And nobody is told anything more
    And read back, the agent has no call with the caller any more

  @GWS-ATTACH-1
  Scenario: User data is attached
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    Then the agent's call with the caller is Established
    And the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And read back, the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-HOLD-1 @GWS-HANGUP-1
  Scenario: A held call is hung up
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    Then read back, the agent's call with the caller is Held
    When the agent hangs up on the caller
    Then the agent's call with the caller is Released

  @GWS-HOLD-1 @GWS-RETRIEVE-1
  Scenario: Held and retrieved
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    Then the agent's call with the caller is Held
    When the agent retrieves the call with the caller
    Then the agent's call with the caller is Established
    And read back, the agent's call with the caller is Established

  @GWS-CALL-6 @GWS-RESULT-2 @GWS-RESULT-3
  Scenario: A held call cannot be answered
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent tries Answer on the call with the caller
    Then it is refused and nothing changes

  @GWS-CALL-6
  Scenario: A held call cannot be held again
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent tries Hold on the call with the caller
    Then it is refused and nothing changes

  @GWS-CALL-6
  Scenario: A ringing call cannot be held
    When the caller calls the agent
    And the agent tries Hold on the call with the caller
    Then it is refused and nothing changes

  @GWS-CALL-6 @GWS-RESULT-2
  Scenario: An operation that nobody has heard of
    Given the agent is on the phone with the caller
    When the agent tries the undocumented RingbackNoSuchOperation on the call with the caller
    Then it is refused and nothing changes

  @GWS-SESSION-3
  Scenario Outline: Somebody else's call
    Given the agent is on the phone with the caller
    When the colleague tries <operation> on the agent's call with the caller
    Then it is refused and nothing changes

    Examples:
      | operation |
      | Hold      |
      | Hangup    |

  @GWS-SESSION-3
  Scenario Outline: Nobody <how> credentials
    Given the agent is on the phone with the caller
    Then somebody <how> credentials cannot read the agent's calls
    When somebody <how> credentials tries Hold on the agent's call with the caller
    Then it is not served and nothing changes

    Examples:
      | how        |
      | without    |
      | with wrong |
