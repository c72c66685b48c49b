"""What the views beside the stage say: those of one step and of the weights, and what all share."""

TEXT = {
    "view": {"en": "See why it works", "ja": "しくみを見る"},
    "view_none": {"en": "See why it works …", "ja": "しくみを見る …"},
    "formula": {"en": "Formula and sources", "ja": "数式と出典"},
    # one step, opened
    "view_moment": {"en": "One step, opened", "ja": "1 ステップの中身"},
    "view_moment_says": {
        "en": "What happens between $x_t$ and $y_t$. On yellow: the recurrent connections, through which the last state comes back.",
        "ja": "$x_t$ から $y_t$ までに起こることです。黄色い帯の上の線が再帰結合で、1 つ前の状態がここを通って戻ってきます。",
    },
    "view_moment_alt": {
        "en": "The network at one step: inputs, last hidden state, hidden state and outputs as circles, weights as lines, "
        "and beside them the numbers of the equation for each unit.",
        "ja": "1 ステップのネットワーク: 入力、1 つ前の隠れ状態、隠れ状態、出力を円で、重みを線で描き、その横に各ユニットの式の数値を並べた図。",
    },
    "view_moment_formula": {
        "en": "Every layer, with the activation $\\varphi$: $h_t = \\varphi(W x_t + U h_{{t-1}} + b)$, "
        "the output: $y_t = \\mathrm{{softmax}}(V h_t + c)$ "
        "(J. L. Elman 1990, *Finding Structure in Time*, Cognitive Science 14, 179–211).\n\n"
        "GRU: $z = \\sigma(W_z x_t + U_z h_{{t-1}} + b_z)$, $r = \\sigma(W_r x_t + U_r h_{{t-1}} + b_r)$, "
        "$n = \\varphi(W_n x_t + b_n + r \\odot (U_n h_{{t-1}} + d_n))$, $h_t = z \\odot h_{{t-1}} + (1 - z) \\odot n$ "
        "(K. Cho et al. 2014, arXiv:1406.1078, with the reset gate after the product, as in Keras). "
        "The columns beside the gates are $W_n x + b_n$ and $U_n h + d_n$.\n\n"
        "LSTM: gates $i, f, o = \\sigma(\\dots)$, candidate $g = \\varphi(\\dots)$, $c_t = f \\odot c_{{t-1}} + i \\odot g$, "
        "$h_t = o \\odot \\varphi(c_t)$ (S. Hochreiter, J. Schmidhuber 1997, *Long Short-Term Memory*, Neural Computation 9, 1735–1780; "
        "the forget gate $f$: F. A. Gers, J. Schmidhuber, F. Cummins 2000, *Learning to Forget*, Neural Computation 12, 2451–2471). "
        "$c_{{t-1}}$ has a column too.\n\n"
        "Of cells with gates the lines are the weights of the candidate.",
        "ja": "各層($\\varphi$ は活性化関数): $h_t = \\varphi(W x_t + U h_{{t-1}} + b)$、出力: $y_t = \\mathrm{{softmax}}(V h_t + c)$"
        "(J. L. Elman 1990, *Finding Structure in Time*, Cognitive Science 14, 179–211)。\n\n"
        "GRU: $z = \\sigma(W_z x_t + U_z h_{{t-1}} + b_z)$、$r = \\sigma(W_r x_t + U_r h_{{t-1}} + b_r)$、"
        "$n = \\varphi(W_n x_t + b_n + r \\odot (U_n h_{{t-1}} + d_n))$、$h_t = z \\odot h_{{t-1}} + (1 - z) \\odot n$"
        "(K. Cho et al. 2014, arXiv:1406.1078。Keras と同じく、リセットゲートは積の後に掛けます)。"
        "ゲートの隣の列は $W_n x + b_n$ と $U_n h + d_n$ です。\n\n"
        "LSTM: ゲート $i, f, o = \\sigma(\\dots)$、候補 $g = \\varphi(\\dots)$、$c_t = f \\odot c_{{t-1}} + i \\odot g$、"
        "$h_t = o \\odot \\varphi(c_t)$(S. Hochreiter, J. Schmidhuber 1997, *Long Short-Term Memory*, Neural Computation 9, 1735–1780。"
        "忘却ゲート $f$ は F. A. Gers, J. Schmidhuber, F. Cummins 2000, *Learning to Forget*, Neural Computation 12, 2451–2471)。"
        "$c_{{t-1}}$ の列もあります。\n\n"
        "ゲートのあるセルでは、線は候補の重みを表します。",
    },
    "at": {"en": "Step t opened", "ja": "中身を見るステップ t"},
    "at_help": {
        "en": "The arrow keys move it too.",
        "ja": "矢印キーでも動かせます。",
    },
    "walk_help": {"en": "Walks through the sequence, a step after another.", "ja": "系列を 1 ステップずつ進めます。"},
    "unit": {"en": "Unit", "ja": "ユニット"},
    "unit_all": {"en": "all", "ja": "すべて"},
    "moment_recurrent": {"en": "recurrent", "ja": "再帰結合"},
    "moment_value": {"en": "value", "ja": "値"},
    "moment_answer": {
        "en": "At step {step} the network answers {answer}, with probability {sure:.2f}.",
        "ja": "ステップ {step} での答えは {answer} で、その確率は {sure:.2f} です。",
    },
    "moment_would": {
        "en": "After step {step} it would answer {answer}, with probability {sure:.2f}; it does so after the last step alone.",
        "ja": "ステップ {step} の後に答えるとすれば {answer} で、その確率は {sure:.2f} です。実際に答えるのは、最後のステップの後だけです。",
    },
    "moment_equation": {"en": "\n\n$${equation}$$", "ja": "選んだユニットの式は次のとおりです。\n\n$${equation}$$"},
    "moment_first": {
        "en": "The first {count} of {units} units are drawn.",
        "ja": "{units} 個のうち、はじめの {count} 個のユニットを描いています。",
    },
    # weights
    "view_weights": {"en": "Weights", "ja": "重み"},
    "view_weights_says": {
        "en": "All that training changes. The noise comes in by $W$, time is kept in $U$, and $V$ reads it.",
        "ja": "学習で変わるのは、この数値だけです。雑音は $W$ から入り、拍は $U$ が刻み、$V$ が読み取ります。",
    },
    "view_weights_alt": {
        "en": "Heatmaps of the weights at the start, now, and of their change.",
        "ja": "学習前の重み、現在の重み、その変化のヒートマップ。",
    },
    "view_weights_formula": {
        "en": "$h_t = \\varphi(W x_t + U h_{{t-1}} + b)$, $y_t = \\mathrm{{softmax}}(V h_t + c)$. In Keras: `kernel` $W$, "
        "`recurrent_kernel` $U$, `bias` $b$, each with a share for every gate of GRU ($z, r, n$) and LSTM ($i, f, g, o$). "
        "At the start $W$ and $V$ are Glorot uniform (X. Glorot, Y. Bengio 2010, AISTATS, PMLR 9, 249–256), "
        "$U$ is orthogonal (A. M. Saxe et al. 2014, arXiv:1312.6120), the biases are zero, but for LSTM's forget gate, where it is 1.",
        "ja": "$h_t = \\varphi(W x_t + U h_{{t-1}} + b)$、$y_t = \\mathrm{{softmax}}(V h_t + c)$。Keras では `kernel` が $W$、"
        "`recurrent_kernel` が $U$、`bias` が $b$ で、GRU($z, r, n$)と LSTM($i, f, g, o$)ではゲートごとに分かれます。"
        "初期値は、$W$ と $V$ が Glorot の一様分布(X. Glorot, Y. Bengio 2010, AISTATS, PMLR 9, 249–256)、"
        "$U$ が直交行列(A. M. Saxe et al. 2014, arXiv:1312.6120)、バイアスはゼロ(LSTM の忘却ゲートだけ 1)です。",
    },
    "weights_start": {"en": "at the start", "ja": "学習前"},
    "weights_now": {"en": "epoch {epoch}", "ja": "エポック {epoch}"},
    "weights_change": {"en": "change", "ja": "変化"},
    "weights_weight": {"en": "weight", "ja": "重み"},
    "weights_untrained": {
        "en": "Nothing is trained yet, so nothing has changed.",
        "ja": "まだ学習していないので、変化はありません。",
    },
    "weights_changed": {
        "en": "After {epoch} epochs `{name}` has changed most: by {change:.3f} per weight (root mean square).",
        "ja": "エポック {epoch} までに最も大きく変わったのは `{name}` です。変化は、重み 1 つあたり {change:.3f}(二乗平均平方根)です。",
    },
    "weights_grown": {
        "en": "The largest eigenvalue of $U$ has gone from modulus {before:.2f} to {after:.2f}.",
        "ja": "$U$ の固有値の絶対値の最大値は、{before:.2f} から {after:.2f} になりました。",
    },
}
