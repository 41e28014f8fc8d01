Feature: BargeIn
  Calls a phone terminal and lets it into the conversation of another one.

  @VN-CREATE-1 @VN-BARGE-1 @VN-BARGE-2 @VN-BARGE-3 @VN-BARGE-4 @VN-BARGE-5 @VN-LIST-1 @VN-LIST-2 @VN-LIST-3
  Scenario: A supervisor joins a conversation
    Given the agent is on the phone with an outside number
    When the barger barges in on the call of the agent
    Then a new view shows the barger on call on the phone call of the agent
    And the new view is from the barger to the agent
    And the link in the answer lists the phone call of the agent

  @VN-BARGE-7
  Scenario Outline: <name> may be left out
    Given the agent is on the phone with an outside number
    When the barger barges in on the call of the agent with <name> left out, unless that is <code>
    Then a new view shows the barger on call on the phone call of the agent

    Examples:
      | name          | code                |
      | callerId      | pc_callerid_invalid |
      | waitForPickup | pc_timeout_invalid  |

  @VN-BARGE-1 @VN-BARGE-2
  Scenario: waitForPickup as a number
    Given the agent is on the phone with an outside number
    When the barger barges in on the call of the agent with waitForPickup as a number
    Then a new view shows the barger on call on the phone call of the agent

  @VN-BARGE-1
  Scenario: callerId with a plus sign, as the error about it prints it
    Given the agent is on the phone with an outside number
    When the barger barges in on the call of the agent with callerId "John Doe <+3334444>"
    Then a new view shows the barger on call on the phone call of the agent

  @VN-ERR-1 @VN-ERR-2 @VN-ERR-3 @VN-ERR-4 @VN-ERR-5 @VN-ERR-6
  Scenario Outline: Refused: <name> is <value>
    Given the agent is on the phone with an outside number
    When the barger tries to barge in on the call of the agent with <name> "<value>"
    Then it is refused with 400 <code>
    And the phone call of the agent is as it was

    Examples:
      | name            | value                | code                     |
      | waitForPickup   | 0                    | pc_timeout_invalid       |
      | waitForPickup   | -5                   | pc_timeout_invalid       |
      | waitForPickup   | soon                 | pc_timeout_invalid       |
      | callerId        | John Doe, no number! | pc_callerid_invalid      |
      | phoneCallId     | 00000000000000000000 | pc_phonecall_invalid     |
      | phoneCallId     | not-alpha_numeric!   | pc_phonecall_invalid     |
      | phoneCallViewId | 99                   | pc_phonecallview_invalid |
      | sendCallTo      | @self                | pc_sendcallto_invalid    |

  @VN-ERR-4 @VN-ERR-5 @VN-ERR-6
  Scenario Outline: Refused: <name> is missing
    Given the agent is on the phone with an outside number
    When the barger tries to barge in on the call of the agent without <name>
    Then it is refused with 400 <code>
    And the phone call of the agent is as it was

    Examples:
      | name            | code                     |
      | phoneCallViewId | pc_phonecallview_invalid |
      | sendCallTo      | pc_sendcallto_invalid    |

  @VN-ERR-5
  Scenario: Refused: no phone terminal
    Given the agent is on the phone with an outside number
    When the queue tries to barge in on the call of the agent
    Then it is refused with 400 pc_sendcallto_invalid
    And the phone call of the agent is as it was

  @VN-ERR-7
  Scenario: Refused: an action that nobody has heard of
    Given the agent is on the phone with an outside number
    When the barger tries to barge in on the call of the agent with action "RingbackNoSuchAction"
    Then it is refused
    And the phone call of the agent is as it was

  @VN-BARGE-8
  Scenario: Refused: another organization
    Given the agent is on the phone with an outside number
    When the foreign tries to barge in on the call of the agent
    Then it is refused
    And the phone call of the agent is as it was

  @VN-BARGE-6
  Scenario: Nobody picks up
    Given the agent is on the phone with an outside number
    When the no_answer is called to barge in on the call of the agent, and never picks up
    Then no view shows the no_answer on the phone call of the agent any more

  @VN-AUTH-1
  Scenario Outline: Nobody <how> credentials
    Given the agent is on the phone with an outside number
    When somebody <how> credentials tries to let the barger barge in on the call of the agent
    Then it is not served
    And the phone call of the agent is as it was

    Examples:
      | how        |
      | without    |
      | with wrong |

  @VN-BARGE-9
  Scenario: The agent's user and extension go without saying
    Given the agent is on the phone with an outside number
    And the agent's call is listed under @me and @self
    When the barger barges in on the call of the agent, under @me and @self
    Then a new view shows the barger on call on the phone call of the agent
