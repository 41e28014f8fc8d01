Feature: Authorization
  An App gets a token with its key and secret, and sends it with every request.

  @VN-AUTH-2
  Scenario: Nobody gets a token for a wrong secret
    When the agent asks for a token with a wrong secret
    Then it is not served

  @VN-AUTH-1
  Scenario Outline: Nobody lists phone calls <how> credentials
    Given the agent is on the phone with an outside number
    When somebody <how> credentials tries to list the phone calls of the agent
    Then it is not served

    Examples:
      | how        |
      | without    |
      | with wrong |

  @VN-AUTH-1
  Scenario: Nobody lists phone calls with a wrong token in the query
    Given the agent is on the phone with an outside number
    When somebody with a wrong token in the query tries to list the phone calls of the agent
    Then it is not served

  @VN-AUTH-1
  Scenario Outline: Nobody hangs up <how> credentials
    Given the agent is on the phone with an outside number
    When somebody <how> credentials tries to hang up the phone call of the agent
    Then it is not served
    And the phone call of the agent is as it was

    Examples:
      | how        |
      | without    |
      | with wrong |

  @VN-AUTH-1
  Scenario: Nobody calls without credentials
    When somebody without credentials tries to call an outside number from the extension of the agent
    Then it is not served
