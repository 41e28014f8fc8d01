Feature: Protection against other sites (CSRF)
  Where a server protects its commands from other sites' pages, whoever reads is told a token, and whoever commands must show it.

  @GWS-CSRF-1 @GWS-CSRF-2
  Scenario: A command without its token
    Given the endpoint protects its commands with CSRF tokens
    And the agent is on the phone with the caller
    Then the agent can read their calls without a token
    When the agent tries Hold without a token on the call with the caller
    Then it is refused for want of a token and nothing changes
    When the agent holds the call with the caller
    Then the agent's call with the caller is Held
