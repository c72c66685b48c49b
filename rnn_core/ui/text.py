"""Everything that a visitor reads, in each language.

Formulas and Keras's own words stay as they are in both.
"""

from rnn_core.spec import RULES

LANGUAGES = {"en": "English", "ja": "日本語"}

TEXT = {
    # the page
    "title": {"en": "Watch a recurrent network learn", "ja": "リカレントニューラルネットワークが学ぶようす"},
    "see_random": {
        "en": "It hears only noise and must answer {pattern} …: watch it learn to keep time in its hidden state.",
        "ja": "入力は雑音だけ。{pattern} … と答えるため、隠れ状態で拍を刻むことを学びます。",
    },
    "see_zeros": {
        "en": "It hears nothing at all and must answer {pattern} …: watch it learn to keep time in its hidden state.",
        "ja": "入力はすべてゼロ。{pattern} … と答えるため、隠れ状態で拍を刻むことを学びます。",
    },
    # transport
    "train": {"en": "Train", "ja": "学習"},
    "pause": {"en": "Pause", "ja": "一時停止"},
    "step": {"en": "Step", "ja": "1 エポック"},
    "reset": {"en": "Reset", "ja": "リセット"},
    "progress": {"en": "**Epoch {epoch} of {end}**", "ja": "**エポック {epoch} / {end}**"},
    "progress_loss": {"en": "loss {loss:.4f}", "ja": "損失 {loss:.4f}"},
    "progress_accuracy": {"en": "accuracy {accuracy:.1%}", "ja": "正解率 {accuracy:.1%}"},
    "scrubber": {"en": "Epoch shown", "ja": "表示するエポック"},
    "scrubber_help": {
        "en": "Goes back to any epoch trained so far. “Train” goes on from there.",
        "ja": "学習済みの好きなエポックに戻れます。「学習」を押すとそこから続けます。",
    },
    # choices
    "lang": {"en": "Language", "ja": "言語"},
    "input_kind": {"en": "Input shown", "ja": "表示する入力"},
    "input_kind_help": {
        "en": "The sequence that the pictures show. Changing it does not retrain, as the article tests one network twice.",
        "ja": "図に使う系列です。変えても学習はやり直しません。記事と同じく、1 つのネットワークを 2 通りに試せます。",
    },
    "random": {"en": "Random", "ja": "乱数"},
    "zeros": {"en": "Zeros", "ja": "ゼロ"},
    "epochs": {"en": "Epochs", "ja": "エポック数"},
    "epochs_help": {"en": "How many epochs one press on Train adds.", "ja": "「学習」1 回で進めるエポック数です。"},
    "speed": {"en": "Speed (epochs a second)", "ja": "速度(エポック/秒)"},
    "max": {"en": "Max", "ja": "最速"},
    "threshold": {"en": "Answer in 0 and 1 (p ≥ 0.5)", "ja": "0 と 1 で表示(p ≥ 0.5)"},
    "threshold_help": {
        "en": "As the article prints its tests: 1 where the probability is at least one half.",
        "ja": "記事のテストと同じく、確率が 0.5 以上なら 1 と表示します。",
    },
    "network": {"en": "Network", "ja": "ネットワーク"},
    "training": {"en": "Training", "ja": "学習の設定"},
    "cell": {"en": "Cell", "ja": "リカレント層の種類"},
    "cell_help": {
        "en": "The recurrent layer: `SimpleRNN` is Elman's.",
        "ja": "リカレント層です。`SimpleRNN` がエルマンのネットワークです。",
    },
    "units": {"en": "Hidden units `units`", "ja": "隠れユニット数 `units`"},
    "units_help": {"en": "The size of the hidden state $h_t$.", "ja": "隠れ状態 $h_t$ の次元です。"},
    "layers": {"en": "Recurrent layers", "ja": "リカレント層の数"},
    "layers_help": {
        "en": "Stacked: each hears the one below.",
        "ja": "積み重ねた層は、それぞれ下の層の出力を受け取ります。",
    },
    "activation": {"en": "Activation `activation`", "ja": "活性化関数 `activation`"},
    "activation_help": {
        "en": "Of the recurrent layer. `relu` and `linear` have no bounds: what lies beyond ±1 takes the last colour.",
        "ja": "リカレント層の活性化関数です。`relu` と `linear` は値に上限がなく、±1 を超える値は端の色で表します。",
    },
    "task": {"en": "Answer wanted", "ja": "求める答え"},
    "task_help": {
        "en": "Alternate is the article's task; Cycle counts down from the period, and has as many outputs.",
        "ja": "「交互」が記事の課題です。「巡回」では周期の数だけ出力があり、順に数え下ろすことを繰り返します。",
    },
    "alternate": {"en": "Alternate", "ja": "交互"},
    "cycle": {"en": "Cycle", "ja": "巡回"},
    "period": {"en": "Period of the cycle", "ja": "巡回の周期"},
    "period_help": {
        "en": "How many steps until the answer repeats. With Alternate it is always 2.",
        "ja": "答えが何ステップで繰り返すか。「交互」ではつねに 2 です。",
    },
    "train_input": {"en": "Input trained on", "ja": "学習に使う入力"},
    "train_input_help": {
        "en": "What the network hears while it is trained.",
        "ja": "学習中にネットワークに入力する系列です。",
    },
    "samples": {"en": "Sequences", "ja": "系列の数"},
    "samples_help": {
        "en": "How many sequences there are, held-out ones included.",
        "ja": "検証用も含めた系列の数です。",
    },
    "timesteps": {"en": "Steps in each, `timesteps`", "ja": "系列の長さ `timesteps`"},
    "timesteps_help": {"en": "Also the length of the sequence shown.", "ja": "図に見せる系列の長さでもあります。"},
    "optimizer": {"en": "Optimizer", "ja": "最適化手法 `optimizer`"},
    "optimizer_help": {"en": "`sgd` needs a higher learning rate.", "ja": "`sgd` では学習率を大きめにしてください。"},
    "learning_rate": {"en": "Learning rate `learning_rate`", "ja": "学習率 `learning_rate`"},
    "learning_rate_help": {
        "en": "May be changed while it trains: it holds from the next epoch on, and the curves mark the change.",
        "ja": "学習中にも変えられます。次のエポックから有効になり、学習曲線に印がつきます。",
    },
    "loss": {"en": "Loss", "ja": "損失関数 `loss`"},
    "loss_help": {"en": "What training makes small.", "ja": "学習が小さくしようとする値です。"},
    "batch_size": {"en": "Batch size `batch_size`", "ja": "バッチサイズ `batch_size`"},
    "batch_size_help": {
        "en": "Sequences for each step of the optimizer.",
        "ja": "重みを 1 回更新するごとに使う系列の数です。",
    },
    "validation_split": {"en": "Held out `validation_split`", "ja": "検証用の割合 `validation_split`"},
    "validation_split_help": {
        "en": "The share of the sequences, from the end, that only tests.",
        "ja": "末尾から取り分けて検証だけに使う系列の割合です。",
    },
    "seed": {"en": "Seed", "ja": "乱数シード"},
    "seed_help": {
        "en": "Data, initial weights and batch order follow from it. Fifteen epochs suffice for about seven seeds in ten.",
        "ja": "データ、初期重み、バッチの順番がここから決まります。15 エポックで学習できるのは、10 個中 7 個ほどのシードです。",
    },
    # stage
    "band_input": {"en": "Input x", "ja": "入力 x"},
    "band_target": {"en": "Target", "ja": "正解"},
    "band_output_before": {"en": "Output before training", "ja": "学習前の出力"},
    "band_output_now": {"en": "Output now, epoch {epoch}", "ja": "現在の出力(エポック {epoch})"},
    "band_hidden_before": {"en": "Hidden state before training", "ja": "学習前の隠れ状態"},
    "band_hidden_now": {"en": "Hidden state now, epoch {epoch}", "ja": "現在の隠れ状態(エポック {epoch})"},
    "band_layer": {"en": "{title}, layer {layer}", "ja": "{title}(第 {layer} 層)"},
    "band_right": {"en": "<b>{right}</b> of {steps} right", "ja": "<b>{right}</b> / {steps} 正解"},
    "axis_step": {"en": "step t", "ja": "ステップ t"},
    "legend_input": {"en": "x", "ja": "x"},
    "legend_probability": {"en": "probability", "ja": "確率"},
    "legend_state": {"en": "state", "ja": "状態"},
    "mark_wrong": {"en": "wrong answer", "ja": "不正解"},
    "waiting": {"en": "the network is being made …", "ja": "ネットワークを準備しています …"},
    "stage_alt": {
        "en": "Heatmaps on one time axis: the input, the target, the outputs before training and now, "
        "and the hidden states before training and now. The reading below says them in numbers.",
        "ja": "同じ時間軸に並べたヒートマップ:入力、正解、学習前と現在の出力、学習前と現在の隠れ状態。数値は下の説明文にあります。",
    },
    # curves
    "curve_epoch": {"en": "epoch", "ja": "エポック"},
    "curve_loss": {"en": "Loss", "ja": "損失"},
    "curve_accuracy": {"en": "Accuracy", "ja": "正解率"},
    "curve_train": {"en": "training", "ja": "訓練データ"},
    "curve_validation": {"en": "validation", "ja": "検証データ"},
    "curve_chance": {
        "en": "answering {share} everywhere: {loss}",
        "ja": "常に {share} と答えた場合:{loss}",
    },
    "curve_rate": {"en": "rate {rate:g}", "ja": "学習率 {rate:g}"},
    "curves_alt": {
        "en": "Learning curves: loss and accuracy, training and validation, against the epoch.",
        "ja": "学習曲線:エポックごとの損失と正解率(学習と検証)。",
    },
    # the reading
    "read_waiting": {
        "en": "This is the input and the answer that is wanted. The network is being made.",
        "ja": "これが入力と、求める答えです。ネットワークを準備しています。",
    },
    "read_before": {
        "en": "Before training, {now} of {steps} steps are right. Output y0 lies between {low:.2f} and {high:.2f}: "
        "the network has nothing to go by yet.",
        "ja": "学習前は {steps} ステップ中 {now} が正解です。出力 y0 は {low:.2f} から {high:.2f} の間で、"
        "まだ何も手がかりをつかめていません。",
    },
    "read_half": {
        "en": "Before training {before} of {steps} steps were right; after epoch {epoch} it is {now}. It answers about {share} "
        "everywhere (y0 from {low:.2f} to {high:.2f}), the best there is without a memory.",
        "ja": "学習前は {steps} ステップ中 {before} が正解、エポック {epoch} の後は {now} です。全ステップでほぼ {share}"
        "(y0 は {low:.2f} から {high:.2f})と答えています。記憶がなければ、これが最善です。",
    },
    "read_partly": {
        "en": "Before training {before} of {steps} steps were right; after epoch {epoch} it is {now}, "
        "with the first mistake at step {wrong}.",
        "ja": "学習前は {steps} ステップ中 {before} が正解、エポック {epoch} の後は {now} です。"
        "最初の間違いはステップ {wrong} です。",
    },
    "read_all": {
        "en": "Before training {before} of {steps} steps were right; after epoch {epoch} it is all {steps}. "
        "The right answer gets a probability of {sure:.3f} on average.",
        "ja": "学習前は {steps} ステップ中 {before} が正解でしたが、エポック {epoch} の後は {steps} すべて正解です。"
        "正解のクラスに割り当てた確率は平均 {sure:.3f} です。",
    },
    "read_unlucky": {
        "en": "Not learned yet: train on, or try another seed or learning rate.",
        "ja": "まだ学習できていません。続けるか、シードや学習率を変えてみてください。",
    },
    # notices and problems
    "notice_new": {"en": "A new experiment, from epoch 0.", "ja": "新しい実験です。エポック 0 から始めます。"},
    "notice_back": {"en": "Back to your run, at epoch {epoch}.", "ja": "前の実験に戻りました(エポック {epoch})。"},
    "notice_longest": {
        "en": "{epochs} epochs are the most there can be.",
        "ja": "学習できるのは {epochs} エポックまでです。",
    },
    "problem_diverged": {
        "en": "Training stopped in epoch {epoch}: the loss or a weight is no longer a finite number. Epoch {last} is kept. "
        "Lower the learning rate (it was {rate:g}) and train on.",
        "ja": "エポック {epoch} で損失か重みが有限の数でなくなり、学習を止めました。エポック {last} の状態は残してあります。"
        "学習率(このとき {rate:g})を下げて、続けてください。",
    },
    "problem_worker": {
        "en": "A worker process stopped twice in a row. What was trained is kept: press Train to try again.",
        "ja": "計算プロセスが 2 回続けて停止しました。これまでの結果は残っています。「学習」を押すとやり直せます。",
    },
    "problem_error": {
        "en": "The computation failed; the server's log says why. What was trained is kept: press Train to try again.",
        "ja": "計算に失敗しました。原因はサーバーのログにあります。これまでの結果は残っています。「学習」を押すとやり直せます。",
    },
    "problem_spec": {
        "en": "{field}: expected {expected}, received {received}. The last experiment that was possible is still shown.",
        "ja": "{field}:{expected}にしてください(現在 {received})。直前の実験を表示したままにしています。",
    },
    # what RULES says in English
    "rule_choice": {"en": RULES["choice"], "ja": "{choices} のどれか"},
    "rule_whole": {"en": RULES["whole"], "ja": "{low} から {high} までの整数"},
    "rule_real": {"en": RULES["real"], "ja": "{low} から {high} までの数"},
    "rule_flag": {"en": RULES["flag"], "ja": "True か False"},
    "rule_sequences": {"en": RULES["sequences"], "ja": "True(系列全体に 1 つの答えを出すことはまだできません)"},
    "rule_steps": {
        "en": RULES["steps"],
        "ja": "系列の数 × 長さ × 層の数を {most:,} 以下({samples} × {timesteps} × {layers} = {steps:,})",
    },
    "rule_batch": {"en": RULES["batch"], "ja": "系列の数 {samples} 以下"},
    "rule_held_out": {"en": RULES["held_out"], "ja": "0 か、{samples} 系列から 1 つ以上取り分けられる値"},
}
"""key -> {language: text}; names in braces are filled in."""


def say(lang, key, **values):
    """The text of a key in a language, filled in. Raises KeyError for a key or a value that is missing."""
    return TEXT[key][lang].format(**values)
