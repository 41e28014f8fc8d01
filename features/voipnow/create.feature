Feature: Create
  Makes phone calls: simple ones, callbacks, and invitations to a conference.

  @VN-CREATE-1
  Scenario: A simple call
    When the agent calls an outside number
    Then the agent is on the phone
    And the phone call is from the agent to the outside number
    And one phone call of the agent was made

  @VN-CREATE-1
  Scenario: A call that an extension is charged for, and has no part in
    When the agent is charged for a call between two outside numbers
    Then the phone call is charged to the agent

  @VN-CREATE-1
  Scenario: A second call is one call, too
    Given the agent is on the phone with an outside number
    And the agent has no other phone call
    And the agent has a second phone call
    Then the agent has those two phone calls, and no third

  @VN-CREATE-2
  Scenario: Options that say what holds without them
    When the agent calls an outside number with the defaults "allowPublicTransfer=false&video=false" spelt out
    Then the agent is on the phone

  @VN-CREATE-2
  Scenario Outline: The options of a simple call: <options>
    When the agent calls an outside number with the options "<options>"
    Then the agent is on the phone

    Examples:
      | options                               |
      | waitForPickup=20&callDuration=600     |
      | allowPublicTransfer=false&video=false |

  @VN-CREATE-3 @VN-CREATE-4
  Scenario: A callback
    When the callback calls an outside number back
    Then the callback of the callback is listed

  @VN-CREATE-6
  Scenario: Refused: a callback for no extension
    When the agent asks for a callback without naming an extension
    Then it is refused

  @VN-CREATE-5
  Scenario: An invitation to a conference
    When the conference invites an outside number
    Then the invitation of the conference was taken

  @VN-CREATE-6
  Scenario: Refused: a callback for a phone terminal
    When the callback asks for a callback that the agent's terminal is charged for
    Then it is refused
