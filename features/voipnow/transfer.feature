Feature: Transfer, TransferToVoicemail and PickUp
  Lets a conversation, or one that is about to begin, go on elsewhere.

  @VN-XFER-1 @VN-XFER-2 @VN-ERR-9
  Scenario: Transferred to an extension
    Given the agent is on the phone with an outside number
    When the agent transfers the phone call to the barger
    Then the barger is on the phone call that the agent transferred

  @VN-VM-1 @VN-ERR-9
  Scenario: Transferred to a voicemail
    Given the agent is on the phone with an outside number
    When the agent transfers the phone call to the voicemail of the barger
    Then the phone call of the agent may be heard of by the voicemail of the barger

  @VN-PICK-1 @VN-PICK-2
  Scenario: Picked up by somebody else
    Given the phone of the no_answer rings, called by the agent
    When the barger picks up the phone call of the agent
    Then the barger is on call with the agent
    And the phone of the no_answer rings no more for the phone call of the agent
    And the phone of the barger rings no more for the phone call of the agent
