Feature: Whisper and Monitor
  Calls a phone terminal, and lets it speak to one party of a conversation, or only listen.

  @VN-WHISPER-1 @VN-WHISPER-2 @VN-ERR-9
  Scenario: A supervisor whispers
    Given the agent is on the phone with an outside number
    When the barger whispers on the call of the agent
    Then the conversation of the agent goes on, with the barger whispering

  @VN-WHISPER-3
  Scenario Outline: Whispering with private <private>
    Given the agent is on the phone with an outside number
    When the barger whispers on the call of the agent with private "<private>"
    Then the conversation of the agent goes on, with the barger whispering

    Examples:
      | private |
      | 0       |
      | 1       |

  @VN-WHISPER-4
  Scenario: Nobody picks up to whisper
    Given the agent is on the phone with an outside number
    When the no_answer is called to whisper on the call of the agent, and never picks up
    Then no view shows the no_answer on the phone call of the agent any more

  @VN-MON-1 @VN-MON-2 @VN-ERR-9
  Scenario: A supervisor listens
    Given the agent is on the phone with an outside number
    When the barger monitors the call of the agent
    Then the conversation of the agent goes on, with the barger listening
