"""What the views say in which one tries something: the cut network, and the luck of the seed."""

TEXT = {
    "view_cut": {"en": "Cut it and see", "ja": "切ってみる"},
    "view_luck": {"en": "Luck", "ja": "運"},
}
