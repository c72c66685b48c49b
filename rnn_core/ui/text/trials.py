"""What the views say in which one tries something: the cut network, and the luck of the seed."""

TEXT = {
    # cut it and see
    "view_cut": {"en": "Cut it and see", "ja": "切ってみる"},
    "view_cut_says": {
        "en": "Take something away while the trained network runs. Its weights stay as they are.",
        "ja": "学習済みのネットワークを動かしながら、一部を取り除いてみます。重みそのものは変わりません。",
    },
    "view_cut_alt": {
        "en": "Learning curves of the network and of its twin without recurrence, with the loss of an answer without memory.",
        "ja": "ネットワークと、再帰結合のない双子の学習曲線。記憶なしで答えた場合の損失の線つき。",
    },
    "view_cut_formula": {
        "en": "Without $U$, $h_t = \\varphi(W x_t + b)$: nothing is left of $h_{{t-1}}$, and the best answer is what the targets are on "
        "average, of $K$ classes $1/K$; of two that is ½, at a cross-entropy of $-\\ln ½ = \\ln 2$. The twin is that network from "
        "the start: `Dense(units, activation)` in place of each recurrent layer, with the same data and the same batches, and of "
        "SimpleRNN with the same initial kernels too; GRU and LSTM have larger ones. "
        "GRU and LSTM without $U$ still carry $z \\odot h_{{t-1}}$ and $f \\odot c_{{t-1}}$, with gates that hear the input alone. "
        "Noise: the state before the step, $h_{{t-1}}$ (and of LSTM $c_{{t-1}}$), plus $\\sigma \\varepsilon$, $\\varepsilon \\sim N(0, 1)$, drawn by the seed. "
        "On such cuts: R. Meyes et al. 2019, *Ablation Studies in Artificial Neural Networks*, arXiv:1901.08644.",
        "ja": "$U$ がなければ $h_t = \\varphi(W x_t + b)$ となり、$h_{{t-1}}$ は何も残りません。最善の答えは正解の平均で、$K$ クラスなら $1/K$ です。"
        "2 クラスなら ½ で、交差エントロピーは $-\\ln ½ = \\ln 2$ です。"
        "双子は、はじめからそうしたネットワークです。各リカレント層を `Dense(units, activation)` に置き換え、同じデータと同じバッチで学習させます。"
        "SimpleRNN なら初期カーネルも同じですが、GRU と LSTM のカーネルはもっと大きな行列です。"
        "GRU と LSTM では $U$ がなくても $z \\odot h_{{t-1}}$ や $f \\odot c_{{t-1}}$ が残りますが、ゲートは入力だけで決まります。"
        "ノイズは、ステップの前の状態 $h_{{t-1}}$(LSTM では $c_{{t-1}}$ も)に $\\sigma \\varepsilon$、$\\varepsilon \\sim N(0, 1)$ を加えます(乱数シードから生成)。"
        "こうした実験について: R. Meyes et al. 2019, *Ablation Studies in Artificial Neural Networks*, arXiv:1901.08644。",
    },
    "no_recurrence": {"en": "Without $U$ (no recurrence)", "ja": "$U$ をゼロに(再帰なし)"},
    "silenced": {"en": "Silenced units", "ja": "止めるユニット"},
    "silenced_none": {"en": "none", "ja": "なし"},
    "reset_step": {"en": "Reset state at step", "ja": "リセットの時点"},
    "noise_step": {"en": "Noise at step", "ja": "ノイズの時点"},
    "noise": {"en": "Noise size σ", "ja": "ノイズの大きさ σ"},
    "never": {"en": "never", "ja": "なし"},
    "cut_nothing": {
        "en": "Nothing is cut yet: choose above, and the stage shows the network intact and cut under one another.",
        "ja": "まだ何も切っていません。上で選ぶと、そのままの出力と切った後の出力が図に並びます。",
    },
    "cut_right": {
        "en": "Cut, {now} of {steps} steps are right; intact, {whole}.",
        "ja": "切ると {steps} ステップ中 {now} ステップが正解です(そのままなら {whole} ステップ)。",
    },
    "cut_back": {
        "en": "It is back in step with the target at step {step}, {count} steps later.",
        "ja": "{count} ステップ後のステップ {step} で、正解と拍が合います。",
    },
    "cut_at_once": {
        "en": "From that step on it is right at every step: it takes no harm.",
        "ja": "そのステップからずっと正解です。影響を受けていません。",
    },
    "cut_never_back": {
        "en": "It never gets back into step with the target.",
        "ja": "その後、最後まで正解と拍が合いません。",
    },
    "cut_twin": {
        "en": "In {epochs} epochs the twin without recurrence has not come below {loss:.3f}. With nothing to remember with, "
        "{share} is the best answer, at a loss of {chance:.3f}.",
        "ja": "再帰結合のない双子の損失は、{epochs} エポックで {loss:.3f} までしか下がりません。記憶する手段がなければ {share} が最善の答えで、その損失は {chance:.3f} です。",
    },
    "cut_twin_lower": {
        "en": "The twin without recurrence has come down to {loss:.3f}, below the {chance:.3f} of {share} everywhere: "
        "without a memory more can be told here than that, be it only what is wanted more often.",
        "ja": "再帰結合のない双子の損失は {loss:.3f} で、常に {share} と答えた場合の {chance:.3f} を下回りました。この設定では、どのクラスが多いかだけでも、記憶なしにそれ以上のことがわかります。",
    },
    "cut_waiting": {
        "en": "The twin without recurrence is being trained …",
        "ja": "再帰結合のない双子を学習させています …",
    },
    "cut_twin_diverged": {
        "en": "The twin without recurrence left the finite numbers in epoch {epoch}.",
        "ja": "再帰結合のない双子の学習は、エポック {epoch} で値が発散しました。",
    },
    "twin_network": {"en": "network", "ja": "ネットワーク"},
    "twin": {"en": "twin without recurrence", "ja": "再帰結合のない双子"},
    # luck
    "view_luck": {"en": "Luck", "ja": "運"},
    "view_luck_says": {
        "en": "The same experiment from many seeds: other data, other initial weights, another order of the batches. Who learns in time?",
        "ja": "同じ実験を、データ、初期重み、バッチの順番だけを変えて、多くのシードで試します。間に合うのはどれでしょう。",
    },
    "view_luck_alt": {
        "en": "A loss curve for each seed, and below the share of the seeds that have learned, against the epoch.",
        "ja": "シードごとの損失曲線と、その下に、学習できたシードの割合。横軸はエポック。",
    },
    "view_luck_formula": {
        "en": "A seed has learned at the first epoch after which every held-out answer is right. Quartiles: the smallest epoch $e$ with "
        "$F(e) \\ge q$ for $q$ = ¼, ½, ¾, where $F$ is the share that has learned; those that never do count as later than all "
        "(R. J. Hyndman, Y. Fan 1996, *Sample Quantiles in Statistical Packages*, The American Statistician 50, 361–365, definition 1). "
        "On the luck of the seed: D. Picard 2021, *torch.manual_seed(3407) is all you need*, arXiv:2109.08203.",
        "ja": "検証用の答えがすべて正解になった最初のエポックを、そのシードの学習完了とします。四分位数は、学習できた割合 $F$ について "
        "$F(e) \\ge q$($q$ = ¼, ½, ¾)となる最小のエポック $e$ で、学習できなかったものは最後に数えます"
        "(R. J. Hyndman, Y. Fan 1996, *Sample Quantiles in Statistical Packages*, The American Statistician 50, 361–365, 定義 1)。"
        "シードの運について: D. Picard 2021, *torch.manual_seed(3407) is all you need*, arXiv:2109.08203。",
    },
    "seeds": {"en": "Seeds", "ja": "シードの数"},
    "until": {"en": "Up to epoch", "ja": "最後のエポック"},
    "luck_start": {"en": "Try them", "ja": "試す"},
    "luck_cancel": {"en": "Cancel", "ja": "中止"},
    "luck_progress": {
        "en": "{done} of {count} seeds, each up to epoch {epochs}",
        "ja": "{done} / {count} シード(エポック {epochs} まで)",
    },
    "luck_left": {"en": " · about {seconds:.0f} s left", "ja": " · 残り約 {seconds:.0f} 秒"},
    "luck_seed": {"en": "seed", "ja": "シード"},
    "luck_share": {"en": "Share that has learned", "ja": "学習できた割合"},
    "luck_learned": {"en": "learned", "ja": "学習できた"},
    "luck_not_learned": {"en": "not learned", "ja": "学習できていない"},
    "luck_shown": {"en": "the one shown", "ja": "表示中のシード"},
    "luck_nothing": {
        "en": "Press the button to train the seeds 0, 1, 2, … up to epoch {until}.",
        "ja": "ボタンを押すと、シード 0, 1, 2, … のそれぞれで、エポック {until} まで学習します。",
    },
    "luck_first": {"en": "The first seeds are being trained …", "ja": "最初のシードで学習しています …"},
    "luck_told": {
        "en": "Of {count} seeds {learned} have learned by epoch {epochs}: {share:.0%}.",
        "ja": "{count} 個のシードのうち {learned} 個が、エポック {epochs} までに学習できました({share:.0%})。",
    },
    "luck_half": {
        "en": "A quarter had by epoch {quarter}, half by epoch {half}.",
        "ja": "4 分の 1 はエポック {quarter}、半分はエポック {half} までに学習できました。",
    },
    "luck_three": {"en": "Three quarters had by epoch {three}.", "ja": "4 分の 3 はエポック {three} までです。"},
    "luck_click": {"en": "Press a curve to open its seed.", "ja": "曲線を押すと、そのシードを開きます。"},
}
