"""What the page says in sentences: headline, reading, notices, problems."""

from rnn_core.spec import RULES

TEXT = {
    # the page
    "title": {"en": "Watch a recurrent network learn", "ja": "リカレントニューラルネットワークが学ぶようす"},
    "hears_random": {"en": "It hears only noise", "ja": "入力は雑音だけ。"},
    "hears_zeros": {"en": "It hears nothing at all", "ja": "入力はすべてゼロ。"},
    "hears_ones": {"en": "It hears nothing but ones", "ja": "入力はすべて 1。"},
    "hears_sine": {"en": "It hears a slow wave", "ja": "入力はゆるやかな波。"},
    "hears_impulse": {"en": "It hears a single click", "ja": "入力は最初の 1 ステップだけ 1。"},
    "hears_own": {"en": "It hears your numbers", "ja": "入力は自分で入れた数値。"},
    "see_sequences": {
        "en": "{heard} and must answer {pattern} …: it learns to keep time in its hidden state.",
        "ja": "{heard}{pattern} … と答えられるように、隠れ状態で拍を刻むことを学びます。",
    },
    "see_one": {
        "en": "{heard} and answers once, after the last step: how little it has to learn!",
        "ja": "{heard}答えは最後のステップの後に 1 回だけ。学ぶことはほとんどありません。",
    },
    "see_parity": {
        "en": "{heard} and answers once: was the length odd or even? It learns to count.",
        "ja": "{heard}長さが奇数か偶数かを最後に 1 回だけ答えられるように、数えることを学びます。",
    },
    "see_remainder": {
        "en": "{heard} and answers once, by the length modulo {period}. It learns to count.",
        "ja": "{heard}長さを {period} で割った余りで決まる答えを最後に 1 回だけ出すため、数えることを学びます。",
    },
    # the reading
    "read_waiting": {
        "en": "This is the input and the answer that is wanted. The network is being made.",
        "ja": "これが入力と正解です。ネットワークを準備しています。",
    },
    "read_before": {
        "en": "Before training, {now} of {steps} steps are right. Output y0 lies between {low:.2f} and {high:.2f}: "
        "the network has nothing to go by yet.",
        "ja": "学習前は {steps} ステップ中 {now} ステップが正解です。出力 y0 は {low:.2f} から {high:.2f} の間で、まだ何も手がかりをつかめていません。",
    },
    "read_half": {
        "en": "Before training {before} of {steps} steps were right; after epoch {epoch} it is {now}. It answers about {share} "
        "everywhere (y0 from {low:.2f} to {high:.2f}), the best there is without a memory.",
        "ja": "学習前は {steps} ステップ中 {before} ステップが正解、エポック {epoch} の後は {now} ステップです。全ステップでほぼ {share} と答えています(y0 は {low:.2f} から {high:.2f})。記憶がなければ、これが最善です。",
    },
    "read_partly": {
        "en": "Before training {before} of {steps} steps were right; after epoch {epoch} it is {now}, "
        "with the first mistake at step {wrong}.",
        "ja": "学習前は {steps} ステップ中 {before} ステップが正解、エポック {epoch} の後は {now} ステップです。最初の間違いはステップ {wrong} です。",
    },
    "read_all": {
        "en": "Before training {before} of {steps} steps were right; after epoch {epoch} it is all {steps}. "
        "The right answer gets a probability of {sure:.3f} on average.",
        "ja": "学習前は {steps} ステップ中 {before} ステップが正解でしたが、エポック {epoch} の後は {steps} ステップすべて正解です。正解のクラスに割り当てた確率は平均 {sure:.3f} です。",
    },
    "read_unlucky": {
        "en": "Not learned yet: train on, or try another seed or learning rate.",
        "ja": "まだ学習できていません。学習を続けるか、シードや学習率を変えてみてください。",
    },
    "read_longer": {
        "en": "It was trained on no more than {trained} steps, and is shown {steps}.",
        "ja": "学習に使った系列は最長 {trained} ステップですが、ここでは {steps} ステップの系列を入力しています。",
    },
    "read_overflow": {
        "en": "From step {step} on its numbers are too large to be computed: nothing bounds this activation.",
        "ja": "ステップ {step} から値が大きくなりすぎて計算できません。この活性化関数は値の範囲に制限がないためです。",
    },
    "read_in_step_at_once": {
        "en": "In spite of its initial state it is in step with the target from the first step on.",
        "ja": "初期状態が違っても、最初のステップから正解と拍が合っています。",
    },
    "read_back_in_step": {
        "en": "From its initial state it gets back into step with the target at step {step}.",
        "ja": "この初期状態から始めると、ステップ {step} で正解と拍が合います。",
    },
    "read_never_in_step": {
        "en": "From its initial state it never gets into step with the target.",
        "ja": "この初期状態から始めると、最後まで正解と拍が合いません。",
    },
    "read_one_right": {
        "en": "After {steps} steps the network of epoch {epoch} answers {answer} with probability {sure:.3f}, which is right.",
        "ja": "エポック {epoch} のネットワークは、{steps} ステップの後に確率 {sure:.3f} で {answer} と答えます。正解です。",
    },
    "read_one_wrong": {
        "en": "After {steps} steps the network of epoch {epoch} answers {answer} with probability {sure:.3f}; {wanted} is wanted.",
        "ja": "エポック {epoch} のネットワークは、{steps} ステップの後に確率 {sure:.3f} で {answer} と答えます。正解は {wanted} です。",
    },
    "read_one_same": {
        "en": "All training sequences are {steps} steps long, so the right answer is always the same and there is nothing to count.",
        "ja": "学習の系列はすべて {steps} ステップなので、正解はいつも同じで、数える必要がありません。",
    },
    "read_one_parity": {
        "en": "Lengths go from {shortest} to {longest}: whether 0 or 1 is right depends on whether the length is odd or even, which it has to count.",
        "ja": "長さは {shortest} から {longest} まで。正解が 0 か 1 かは長さの偶奇で決まり、ネットワークは数えなければなりません。",
    },
    "read_one_remainder": {
        "en": "Lengths go from {shortest} to {longest}: the right answer depends on the length modulo {period}, which it has to count.",
        "ja": "長さは {shortest} から {longest} まで。正解は長さを {period} で割った余りで決まり、ネットワークは数えなければなりません。",
    },
    "read_unmasked": {
        "en": "Masking is off: the padding costs like data and moves the state like data, and is counted in loss and accuracy.",
        "ja": "マスキングがオフなので、パディングもデータとして扱われ、状態を変化させ、損失と正解率にも含まれます。",
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
        "ja": "エポック {epoch} で損失か重みが有限の数でなくなり、学習を止めました。エポック {last} の状態は残してあります。学習率(このとき {rate:g})を下げて、学習を続けてください。",
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
        "ja": "{field}: {expected}にしてください(現在 {received})。直前の実験を表示したままにしています。",
    },
    "problem_probe": {
        "en": "{field}: expected {expected}, received {received}. The picture that was there stays.",
        "ja": "{field}: {expected}にしてください(現在 {received})。直前の図を表示したままにしています。",
    },
    # what RULES says in English
    "rule_choice": {"en": RULES["choice"], "ja": "{choices} のどれか"},
    "rule_whole": {"en": RULES["whole"], "ja": "{low} から {high} までの整数"},
    "rule_real": {"en": RULES["real"], "ja": "{low} から {high} までの数"},
    "rule_flag": {"en": RULES["flag"], "ja": "True か False"},
    "rule_shortest": {"en": RULES["shortest"], "ja": "最長の {timesteps} 以下"},
    "rule_values": {"en": RULES["values"], "ja": "1 個から {most} 個までの有限の数値"},
    "rule_number": {"en": RULES["number"], "ja": "{line} 行目を数値"},
    "rule_finite": {"en": RULES["finite"], "ja": "{line} 行目を有限の数値"},
    "rule_column": {"en": RULES["column"], "ja": "{line} 行目を 1 列だけ"},
    "rule_text": {"en": RULES["text"], "ja": "{line} 行目を UTF-8 の文字列"},
    "rule_some": {"en": RULES["some"], "ja": "1 個以上の数値({line} 行目以降)"},
    "rule_length": {"en": RULES["length"], "ja": "数値を {most:,} 個以下({line} 行目で超過)"},
    "rule_size": {"en": RULES["size"], "ja": "{most:,} バイト以下({line} 行目で超過)"},
    "rule_steps": {
        "en": RULES["steps"],
        "ja": "系列の数 × 長さ × 層の数を {most:,} 以下({samples} × {timesteps} × {layers} = {steps:,})",
    },
    "rule_batch": {"en": RULES["batch"], "ja": "系列の数 {samples} 以下"},
    "rule_held_out": {"en": RULES["held_out"], "ja": "0 か、{samples} 系列から 1 つ以上取り分けられる値"},
}
