Feature: Authorization
  An App gets a token with its key and secret, and sends it with every request.

  @VN-AUTH-2
  Scenario: Nobody gets a token for a wrong secret
    When the agent asks for a token with a wrong secret
    Then it is not served
