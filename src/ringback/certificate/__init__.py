"""The certificate: what a run lets a vendor show, who signed it, and how anybody can check it alone."""
