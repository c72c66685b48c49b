"""What the figures say."""

TEXT = {
    # stage
    "band_input": {"en": "Input x", "ja": "入力 x"},
    "band_target": {"en": "Target", "ja": "正解"},
    "band_output_before": {"en": "Output before training", "ja": "学習前の出力"},
    "band_output_now": {"en": "Output now, epoch {epoch}", "ja": "現在の出力(エポック {epoch})"},
    "band_output_cut": {"en": "Output, cut", "ja": "切った後の出力"},
    "band_hidden_before": {"en": "Hidden state before training", "ja": "学習前の隠れ状態"},
    "band_hidden_now": {"en": "Hidden state now, epoch {epoch}", "ja": "現在の隠れ状態(エポック {epoch})"},
    "band_hidden_cut": {"en": "Hidden state, cut", "ja": "切った後の隠れ状態"},
    "band_memory_before": {"en": "Memory cell before training", "ja": "学習前のメモリセル"},
    "band_memory_now": {"en": "Memory cell now, epoch {epoch}", "ja": "現在のメモリセル(エポック {epoch})"},
    "band_memory_cut": {"en": "Memory cell, cut", "ja": "切った後のメモリセル"},
    "band_layer": {"en": "{title}, layer {layer} of {layers}", "ja": "{title}・第 {layer} 層(全 {layers} 層)"},
    "band_once": {"en": "{title}, after the last step", "ja": "{title}・最後のステップの後"},
    "band_one_right": {"en": "<b>right</b>", "ja": "<b>正解</b>"},
    "band_one_wrong": {"en": "<b>wrong</b>", "ja": "<b>不正解</b>"},
    "band_padding": {
        "en": "hatched: {count} padded steps, no data",
        "ja": "斜線: パディング {count} ステップ(データなし)",
    },
    "band_right": {"en": "<b>{right}</b> of {steps} right", "ja": "<b>{right}</b> / {steps} 正解"},
    "axis_step": {"en": "step t", "ja": "ステップ t"},
    "legend_input": {"en": "x", "ja": "x"},
    "legend_probability": {"en": "probability", "ja": "確率"},
    "legend_state": {"en": "state", "ja": "状態"},
    "legend_memory": {"en": "c", "ja": "c"},
    "hint_wrong": {"en": "wrong answer", "ja": "不正解"},
    "hint_padding": {"en": "padding, no data", "ja": "パディング(データなし)"},
    "hint_waiting": {"en": "the network is being made …", "ja": "ネットワークを準備しています …"},
    "stage_alt": {
        "en": "Heatmaps on one time axis: the input, the target, the outputs before training and now, "
        "and the hidden states before training and now. The reading below says them in numbers.",
        "ja": "同じ時間軸に並べたヒートマップ: 入力、正解、学習前と現在の出力、学習前と現在の隠れ状態。数値は下の説明文にあります。",
    },
    # the training data
    "excerpt": {"en": "Training data: the first sequences", "ja": "学習データ(先頭の系列)"},
    "waiting": {"en": "one moment …", "ja": "準備中 …"},
    "excerpt_input": {"en": "Input x of each sequence", "ja": "各系列の入力 x"},
    "excerpt_target": {"en": "Target y0 of each sequence", "ja": "各系列の正解 y0"},
    "excerpt_target_once": {
        "en": "Target y0 of each sequence, after its last step",
        "ja": "各系列の正解 y0(最後のステップの後)",
    },
    "excerpt_padding": {"en": "hatched: padding, no data", "ja": "斜線: パディング(データなし)"},
    "excerpt_equal": {"en": "all are {steps} steps long", "ja": "すべて {steps} ステップ"},
    "excerpt_alt": {
        "en": "Heatmaps of some training sequences, one a row: their inputs and their targets against the step.",
        "ja": "学習に使う系列の一部を 1 行に 1 本ずつ並べたヒートマップ: ステップごとの入力と正解。",
    },
    # curves
    "curve_epoch": {"en": "epoch", "ja": "エポック"},
    "curve_loss": {"en": "Loss", "ja": "損失"},
    "curve_accuracy": {"en": "Accuracy", "ja": "正解率"},
    "curve_train": {"en": "training", "ja": "学習データ"},
    "curve_validation": {"en": "validation", "ja": "検証データ"},
    "curve_chance": {
        "en": "answering {share} everywhere: {loss}",
        "ja": "常に {share} と答えた場合: {loss}",
    },
    "curve_rate": {"en": "rate {rate:g}", "ja": "学習率 {rate:g}"},
    "curves_alt": {
        "en": "Learning curves: loss and accuracy, training and validation, against the epoch.",
        "ja": "学習曲線: エポックごとの損失と正解率(学習データと検証データ)。",
    },
}
