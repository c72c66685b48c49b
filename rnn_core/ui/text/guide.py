"""What the gallery, the tour and the menus say."""

TEXT = {
    # the address
    "share_label": {"en": "Share", "ja": "共有"},
    "share_copied": {"en": "Copied", "ja": "コピーしました"},
    "share_help": {
        "en": "Copies the address: it opens exactly what you see, trained to this epoch.",
        "ja": "URL をコピーします。開くと、このエポックまで学習した同じ画面になります。",
    },
    "notice_address": {
        "en": "The address could not be taken as it was: {changes}.",
        "ja": "URL の指定の一部を変更しました: {changes}。",
    },
    "change_value": {
        "en": "`{name}` is `{used}`, not `{received}`",
        "ja": "`{name}` を `{received}` から `{used}` に変更",
    },
    "change_repeated": {
        "en": "`{name}` is there more than once, `{used}` counts",
        "ja": "`{name}` が複数あるため `{used}` を採用",
    },
    "change_unknown": {"en": "`{name}` means nothing here", "ja": "`{name}` は不明な名前のため無視"},
    "between": {"en": "; ", "ja": "、"},
    "change_more": {"en": "and {count} more", "ja": "ほか {count} 件"},
    # the exports
    "export": {"en": "Export", "ja": "書き出し"},
    "export_epoch": {"en": "epoch {epoch}", "ja": "エポック {epoch}"},
    "export_program": {"en": "Keras program (.py)", "ja": "Keras のプログラム(.py)"},
    "export_program_help": {
        "en": "Rebuilds this experiment with Keras and NumPy alone, and prints the figures of this page.",
        "ja": "Keras と NumPy だけでこの実験を再現し、この画面と同じ数値を表示します。",
    },
    "export_keras": {"en": "Trained model (.keras)", "ja": "学習済みモデル(.keras)"},
    "export_keras_help": {"en": "For keras.saving.load_model.", "ja": "keras.saving.load_model で開けます。"},
    "export_states": {"en": "Hidden states (.csv)", "ja": "隠れ状態(.csv)"},
    "export_states_help": {"en": "A row for each step.", "ja": "1 行が 1 ステップです。"},
    "export_outputs": {"en": "Outputs (.csv)", "ja": "出力(.csv)"},
    "export_outputs_help": {
        "en": "Target and probabilities, a row for each step.",
        "ja": "正解と確率です。1 行が 1 ステップです。",
    },
    "export_curves": {"en": "Learning curves (.csv)", "ja": "学習曲線(.csv)"},
    "export_curves_help": {"en": "A row for each epoch.", "ja": "1 行が 1 エポックです。"},
    "export_film": {"en": "Film of the training (.html)", "ja": "学習の動画(.html)"},
    "export_film_help": {
        "en": "One file, to play and scrub without a network.",
        "ja": "1 つのファイルです。オフラインで再生できます。",
    },
    "export_svg": {"en": "The stage for print (.svg)", "ja": "印刷用の図(.svg)"},
    "export_svg_help": {"en": "Drawn by your browser.", "ja": "ブラウザで描画します。"},
    "export_png": {"en": "The stage for print (.png)", "ja": "印刷用の図(.png)"},
    "export_png_help": {"en": "3200 pixels wide.", "ja": "幅 3200 ピクセルです。"},
    "export_view": {"en": "Its numbers (.csv)", "ja": "数値(.csv)"},
    "export_view_help": {"en": "The numbers of the open view, as a table.", "ja": "開いている表示の数値の表です。"},
    "export_view_svg": {"en": "Its picture for print (.svg)", "ja": "印刷用の図(.svg)"},
    "export_view_svg_help": {
        "en": "The picture of the open view, drawn by your browser.",
        "ja": "開いている表示の図を、ブラウザで描画します。",
    },
    "export_view_png": {"en": "Its picture for print (.png)", "ja": "印刷用の図(.png)"},
    "export_view_png_help": {
        "en": "The picture of the open view, 3200 pixels wide.",
        "ja": "開いている表示の図です。幅 3200 ピクセル。",
    },
    "film_play": {"en": "Play", "ja": "再生"},
    "film_pause": {"en": "Pause", "ja": "一時停止"},
    "film_epoch": {"en": "epoch", "ja": "エポック"},
    # the history
    "history": {"en": "Experiments of this visit", "ja": "これまでの実験"},
    "history_kept": {
        "en": "The last {count} experiments are kept, the oldest goes first. Press one to bring it back.",
        "ja": "直近の {count} 件を残し、古いものから消します。名前を押すと、その実験に戻ります。",
    },
    "history_name": {"en": "Experiment", "ja": "実験"},
    "history_epochs": {"en": "Epochs", "ja": "エポック数"},
    "history_loss": {"en": "Loss", "ja": "損失"},
    "history_learned": {"en": "Learned at", "ja": "学習完了"},
    "history_compare": {"en": "Lay another beside the one shown", "ja": "表示中の実験と並べて比べる"},
    "history_none": {"en": "none", "ja": "なし"},
    # the tour
    "tour": {"en": "Tour", "ja": "ツアー"},
    "tour_help": {
        "en": "The article's path in seven short steps.",
        "ja": "記事の流れを 7 つの短いステップでたどります。",
    },
    "tour_back": {"en": "Back", "ja": "戻る"},
    "tour_next": {"en": "Next", "ja": "次へ"},
    "tour_end": {"en": "End the tour", "ja": "ツアーを終える"},
    "tour_1": {"en": "The data.", "ja": "データ"},
    "tour_1_says": {
        "en": "250 sequences of 100 random numbers, and for each the same answer: 1, 0, 1, 0, … The first two bands show one. "
        "The noise says nothing about the answer.",
        "ja": "100 個の乱数からなる系列が 250 本。答えはどれも 1, 0, 1, 0, … です。上の 2 段がその 1 本で、雑音に答えの手がかりはありません。",
    },
    "tour_2": {"en": "The network.", "ja": "ネットワーク"},
    "tour_2_says": {
        "en": "Ten units that hear the input and, one step later, themselves; two outputs read them. The only thing that "
        "tells one step from the next is the hidden state, at the bottom.",
        "ja": "10 個のユニットが、入力と 1 ステップ前の自分自身を受け取り、その状態から 2 つの出力を計算します。ステップを区別する手がかりは、下の図の隠れ状態だけです。",
    },
    "tour_3": {"en": "Before training.", "ja": "学習前"},
    "tour_3_says": {
        "en": "The weights are random. As 0 and 1 the answers are chaos, about half of them right by chance: "
        "each wrong one has a pink mark.",
        "ja": "重みは乱数です。0 と 1 で見ると答えはでたらめで、偶然に半分ほどが当たります。間違いには桃色の印がつきます。",
    },
    "tour_4": {"en": "Training.", "ja": "学習"},
    "tour_4_says": {
        "en": "Watch the loss: it waits at ln 2, where every answer is ½, then falls within a few epochs, "
        "when the hidden state begins to swing.",
        "ja": "損失に注目してください。すべて ½ と答える値 ln 2 でしばらく足踏みし、隠れ状態が振動を始めると、数エポックで下がります。",
    },
    "tour_5": {"en": "After training.", "ja": "学習後"},
    "tour_5_says": {
        "en": "Every answer is right, on noise it has never heard. Drag the scrubber back through the epochs to see how it came about.",
        "ja": "初めて入力された雑音でも、すべて正解です。スライダーでエポックをさかのぼると、その過程が見えます。",
    },
    "tour_6": {"en": "Zeros.", "ja": "ゼロ"},
    "tour_6_says": {
        "en": "The same network in silence, not trained anew: it still keeps time. It never needed the input.",
        "ja": "同じネットワークに、学習し直さずにゼロだけを入力しても、拍を刻み続けます。入力は必要なかったのです。",
    },
    "tour_7": {"en": "What else?", "ja": "ほかには?"},
    "tour_7_says": {
        "en": "Open “See why it works” for the mechanism. Or other cells, one answer for a whole sequence, padding and masks, "
        "the wrong phase: open the examples, or change one choice at the left.",
        "ja": "「しくみを見る」では、なぜできるのかがわかります。ほかのセル、系列全体への 1 つの答え、パディング、逆の拍などは「実験例」から。左の設定を 1 つ変えて学習するのもおすすめです。",
    },
    # the gallery
    "gallery": {"en": "Examples", "ja": "実験例"},
    "gallery_help": {"en": "Experiments worth a look.", "ja": "見どころのある実験を集めました。"},
    "gallery_title": {"en": "Experiments worth a look", "ja": "見どころのある実験"},
    "gallery_open": {"en": "Open", "ja": "開く"},
    "preset_article": {"en": "The article's program", "ja": "記事のプログラム"},
    "preset_article_says": {
        "en": "Untrained: chaos. Press Train: after 15 epochs every answer is right.",
        "ja": "学習前はでたらめ。「学習」を押すと、15 エポックですべて正解になります。",
    },
    "preset_zeros": {"en": "Hearing nothing", "ja": "すべてゼロを入力"},
    "preset_zeros_says": {
        "en": "The article's network, trained on noise, keeps time in silence too.",
        "ja": "雑音で学習した記事のネットワークは、入力がゼロでも拍を刻みます。",
    },
    "preset_unlucky": {"en": "An unlucky seed", "ja": "運の悪いシード"},
    "preset_unlucky_says": {
        "en": "The same program with seed 3 has not learned by epoch 15. By epoch 30 it has.",
        "ja": "同じプログラムでも、シード 3 では 15 エポックではまだ学習できず、30 エポックで学習できます。",
    },
    "preset_one_unit": {"en": "A single unit", "ja": "ユニット 1 つ"},
    "preset_one_unit_says": {
        "en": "Too small: after 60 epochs it still answers about ½ everywhere.",
        "ja": "小さすぎて、60 エポック後も全ステップでほぼ ½ と答えます。",
    },
    "preset_gru": {"en": "GRU", "ja": "GRU(ゲートつき)"},
    "preset_gru_says": {
        "en": "With gates it learns the same, but later: not by epoch 15, but by 40.",
        "ja": "ゲートがあっても学べますが、時間がかかります。15 エポックでは学べず、40 エポックで学べます。",
    },
    "preset_lstm": {"en": "LSTM and its memory cell", "ja": "LSTM とメモリセル"},
    "preset_lstm_says": {
        "en": "Later still; the memory cell c swings beside the hidden state h.",
        "ja": "さらに時間がかかります。隠れ状態 h とともにメモリセル c が振動します。",
    },
    "preset_two_layers": {"en": "Two layers", "ja": "2 層"},
    "preset_two_layers_says": {
        "en": "Stacked layers learn it within 15 epochs. The first layer is shown: does it keep time already?",
        "ja": "2 層にしても 15 エポックで学びます。表示は第 1 層。すでに拍を刻んでいるでしょうか。",
    },
    "preset_masked": {"en": "Varying lengths, masked", "ja": "可変長(マスクあり)"},
    "preset_masked_says": {
        "en": "Lengths from 20 to 100, padded. The mask passes over the padding, and every real step is right.",
        "ja": "長さ 20 から 100 の系列をパディングします。パディングはマスクで飛ばされ、実際のステップはすべて正解です。",
    },
    "preset_unmasked": {"en": "The same without the mask", "ja": "可変長(マスクなし)"},
    "preset_unmasked_says": {
        "en": "Now the padding counts as data, and after the same 12 epochs the answers are wrong.",
        "ja": "パディングがデータとして扱われ、同じ 12 エポックでは正しく答えられません。",
    },
    "preset_parity": {"en": "Odd or even?", "ja": "奇数か偶数か"},
    "preset_parity_says": {
        "en": "One answer after 1 to 20 steps: was the length odd or even? It learns to count. Change the length shown.",
        "ja": "1 から 20 ステップの後に 1 回だけ、長さの偶奇を答えます。数えることを学ぶのです。表示する長さを変えてみてください。",
    },
    "preset_wrong_phase": {"en": "The wrong phase", "ja": "逆の拍"},
    "preset_wrong_phase_says": {
        "en": "Started from its own state one step later, the trained network is wrong at every step, and never recovers.",
        "ja": "学習したネットワークを 1 ステップ後の自身の状態から始めると、すべて間違え、最後まで拍が合いません。",
    },
    "preset_longer": {"en": "Five times longer", "ja": "5 倍の長さ"},
    "preset_longer_says": {
        "en": "Trained on 100 steps, it is right on 500.",
        "ja": "100 ステップで学習し、500 ステップでもすべて正解します。",
    },
    "preset_blow_up": {"en": "A learning rate that blows up", "ja": "大きすぎる学習率"},
    "preset_blow_up_says": {
        "en": "Nothing bounds a linear state: at a rate of 0.03 training leaves the finite numbers within 15 epochs.",
        "ja": "活性化関数が線形だと状態の大きさに制限がなく、学習率 0.03 では 15 エポック以内に値が発散します。",
    },
    "preset_period_3": {"en": "Period three", "ja": "周期 3"},
    "preset_period_3_says": {
        "en": "2, 1, 0, 2, 1, 0, …: a longer cycle, three outputs, learned within 20 epochs.",
        "ja": "2, 1, 0, 2, 1, 0, … という長めの周期を、3 つの出力で 20 エポック以内に学びます。",
    },
    "preset_one_step": {"en": "From x to y, in numbers", "ja": "x から y までの数値"},
    "preset_one_step_says": {
        "en": "Unit 1 of the trained network at step 50: what comes back from the last state outweighs what it hears.",
        "ja": "学習したネットワークのステップ 50 のユニット 1。入力よりも、1 つ前の状態から戻る値のほうがはるかに大きくなっています。",
    },
    "preset_weights": {"en": "What training has changed", "ja": "学習で変わった重み"},
    "preset_weights_says": {
        "en": "The recurrent kernel begins orthogonal, every eigenvalue of modulus 1; after 15 epochs the largest has grown to about 1.85.",
        "ja": "再帰カーネルは直交行列から始まり、固有値の絶対値はすべて 1 です。15 エポック後には、最大のものが約 1.85 になります。",
    },
    "preset_gradients": {"en": "How far training looks back", "ja": "学習がさかのぼれる範囲"},
    "preset_gradients_says": {
        "en": "Of all epochs after the first, the gradient reaches furthest back in the one in which the loss leaves its plateau.",
        "ja": "学習前を除けば、勾配が最も遠くまで届くのは、損失が足踏みから抜け出すエポックです。",
    },
    "preset_learns": {"en": "The epoch at which it learns", "ja": "学習が起こるエポック"},
    "preset_learns_says": {
        "en": "At epoch 8 an eigenvalue passes −1 and the loss leaves its plateau: a cycle of two steps is born.",
        "ja": "エポック 8 で固有値が −1 を越え、損失が足踏みから抜け出します。周期 2 の振動が生まれる瞬間です。",
    },
    "preset_cut": {"en": "Without its recurrence", "ja": "再帰結合を切る"},
    "preset_cut_says": {
        "en": "The trained network with its recurrent kernel at zero: half of the steps are right, as by chance.",
        "ja": "学習したネットワークの再帰カーネルをゼロにすると、正解は半分だけ。偶然と変わりません。",
    },
    "preset_luck": {"en": "How much is luck?", "ja": "どこまでが運か"},
    "preset_luck_says": {
        "en": "Press Try them: of the article's program with 32 seeds, about two in three learn by epoch 15.",
        "ja": "「試す」を押すと、記事のプログラムを 32 個のシードで学習します。エポック 15 までに学習できるのは 3 つに 2 つほどです。",
    },
}
