"""What the views of gradients and dynamics say."""

TEXT = {
    "view_gradients": {"en": "Gradients through time", "ja": "時間をさかのぼる勾配"},
    "view_dynamics": {"en": "Dynamics", "ja": "ダイナミクス"},
}
