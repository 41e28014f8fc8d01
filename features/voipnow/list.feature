Feature: List
  Reads the phone calls of an extension, or of all extensions of a user.

  @VN-ERR-8
  Scenario Outline: Refused: nobody has the <name>
    When the agent tries to list the phone calls of <name> "<value>"
    Then it is refused, and nothing is blamed but the <name>

    Examples:
      | name      | value      |
      | userId    | 9999999999 |
      | extension | 9999*999   |

  @VN-LIST-4
  Scenario: A page has as many phone calls as are asked for
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then a page of one phone call has one

  @VN-LIST-5
  Scenario: Beyond the last page there is nothing
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then a page beyond the last phone call has none

  @VN-LIST-5
  Scenario: Who reads page after page misses nothing
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then pages of one phone call each have both between them

  @VN-LIST-6
  Scenario: A filter by date knows before from after
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then both are published after a date long ago, and not before it

  @VN-LIST-6
  Scenario: A filter chooses
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then a filter for the id of a phone call lists that one only

  @VN-LIST-7
  Scenario: Members are chosen
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then members that are asked for are there

  @VN-LIST-8
  Scenario: The order is chosen
    Given the agent is on the phone with an outside number
    And a second passes
    And the barger has a phone call as well as the agent, of the same user
    Then in ascending order the earlier phone call comes first, in descending order the later one

  @VN-LIST-4 @VN-LIST-5
  Scenario: A page of what a filter chooses
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then a page of what a filter chooses is no longer than one of all

  @VN-LIST-8
  Scenario: A page of what is in order
    Given the agent is on the phone with an outside number
    And a second passes
    And the barger has a phone call as well as the agent, of the same user
    Then the first page in each order begins as all in that order do

  @VN-LIST-7
  Scenario: A page of chosen members
    Given the agent is on the phone with an outside number
    And the barger has a phone call as well as the agent, of the same user
    Then members that are asked for are there on a page, too

  @VN-LIST-1 @VN-LIST-9
  Scenario: The phone calls of one extension, and no others
    Given the agent is on the phone with an outside number
    And the barger is on another phone call
    Then the phone calls of the agent are listed, and not the other phone call of the barger

  @VN-BARGE-9
  Scenario Outline: <user> is a user, and has extensions
    When the agent lists the phone calls of all extensions of "<user>"
    Then neither the user nor the extension is unknown

    Examples:
      | user    |
      | @me     |
      | @viewer |

  @VN-BARGE-9
  Scenario: Whoever is signed in is the viewer
    Given the agent is on the phone with an outside number
    Then the phone call of the agent is listed under "@viewer" where it is listed under "@me"

  @VN-BARGE-9
  Scenario: Who owns an extension need not be known
    Given the agent is on the phone with an outside number
    Then the phone call of the agent is listed under "@owner" and their extension
