"""What the views of gradients and dynamics say."""

TEXT = {
    # gradients through time
    "view_gradients": {"en": "Gradients through time", "ja": "時間をさかのぼる勾配"},
    "view_gradients_says": {
        "en": "How far back each loss reaches: the size of $\\partial L_t / \\partial h_{{t-k}}$. What lies beyond, training cannot see.",
        "ja": "各ステップの損失が、どこまで過去に届くか。$\\partial L_t / \\partial h_{{t-k}}$ の大きさです。届かない過去は、学習に反映されません。",
    },
    "view_gradients_alt": {
        "en": "A heatmap of the gradient's norm over the step t and the lag k, and below it the norm against the lag, on a log scale.",
        "ja": "ステップ t とラグ k に対する勾配のノルムのヒートマップと、その下に、ラグに対するノルム(対数目盛)。",
    },
    "view_gradients_formula": {
        "en": "$L_t$ is the loss of step $t$ alone. $\\dfrac{{\\partial L_t}}{{\\partial h_{{t-k}}}} = \\dfrac{{\\partial L_t}}{{\\partial h_t}} "
        "\\dfrac{{\\partial h_t}}{{\\partial h_{{t-1}}}} \\cdots \\dfrac{{\\partial h_{{t-k+1}}}}{{\\partial h_{{t-k}}}}$, and of SimpleRNN "
        "$\\dfrac{{\\partial h_i}}{{\\partial h_{{i-1}}}} = \\mathrm{{diag}}(\\varphi'_i)\\, U$: where this shrinks, the gradient vanishes, where it grows, it "
        "explodes. Of LSTM the path through $c$ is in it, and of several layers that through the layers above. "
        "The factor a step is $e^a$, where $a$ is the slope of a straight line through the logarithm of the median. "
        "P. J. Werbos 1990, *Backpropagation through time*, Proc. IEEE 78, 1550–1560; Y. Bengio, P. Simard, P. Frasconi 1994, "
        "*Learning long-term dependencies with gradient descent is difficult*, IEEE Trans. Neural Networks 5, 157–166; "
        "R. Pascanu, T. Mikolov, Y. Bengio 2013, arXiv:1211.5063, equation 5.",
        "ja": "$L_t$ はステップ $t$ だけの損失です。$\\dfrac{{\\partial L_t}}{{\\partial h_{{t-k}}}} = \\dfrac{{\\partial L_t}}{{\\partial h_t}} "
        "\\dfrac{{\\partial h_t}}{{\\partial h_{{t-1}}}} \\cdots \\dfrac{{\\partial h_{{t-k+1}}}}{{\\partial h_{{t-k}}}}$ で、SimpleRNN では "
        "$\\dfrac{{\\partial h_i}}{{\\partial h_{{i-1}}}} = \\mathrm{{diag}}(\\varphi'_i)\\, U$ です。これが縮めば勾配は消失し、広がれば爆発します。"
        "LSTM では $c$ を通る経路、複数の層では上の層を通る経路も含みます。1 ステップあたりの倍率は $e^a$ で、$a$ は中央値の対数に当てはめた直線の傾きです。"
        "P. J. Werbos 1990, *Backpropagation through time*, Proc. IEEE 78, 1550–1560。Y. Bengio, P. Simard, P. Frasconi 1994, "
        "*Learning long-term dependencies with gradient descent is difficult*, IEEE Trans. Neural Networks 5, 157–166。"
        "R. Pascanu, T. Mikolov, Y. Bengio 2013, arXiv:1211.5063, 式 5。",
    },
    "gradients_norm": {"en": "norm", "ja": "ノルム"},
    "gradients_lag": {"en": "lag k", "ja": "ラグ k"},
    "gradients_median": {"en": "median over t", "ja": "t についての中央値"},
    "gradients_quartiles": {"en": "middle half", "ja": "四分位範囲"},
    "gradients_none": {
        "en": "There is no gradient to follow back here.",
        "ja": "ここには、さかのぼれる勾配がありません。",
    },
    "gradients_vanishes": {
        "en": "At epoch {epoch} the gradient vanishes: each step back leaves {factor:.2f} of it.",
        "ja": "エポック {epoch} では勾配が消失します。1 ステップさかのぼるごとに {factor:.2f} 倍になります。",
    },
    "gradients_explodes": {
        "en": "At epoch {epoch} the gradient explodes: each step back makes it {factor:.2f} times as large.",
        "ja": "エポック {epoch} では勾配が爆発します。1 ステップさかのぼるごとに {factor:.2f} 倍になります。",
    },
    "gradients_holds": {
        "en": "At epoch {epoch} the gradient holds: each step back leaves {factor:.3f} of it.",
        "ja": "エポック {epoch} では勾配が保たれます。1 ステップさかのぼるごとに {factor:.3f} 倍になります。",
    },
    "gradients_thousandth": {
        "en": "From {lag} steps back on, less than a thousandth is left.",
        "ja": "{lag} ステップ以上さかのぼると、1000 分の 1 も残りません。",
    },
    # dynamics
    "view_dynamics": {"en": "Dynamics", "ja": "ダイナミクス"},
    "view_dynamics_says": {
        "en": "The state as a point that moves. Hearing a constant, it would rest at the fixed point; keeping time begins when that "
        "lets go of it.",
        "ja": "隠れ状態を、動く点として見ます。一定の入力なら固定点に静止していられますが、固定点が不安定になると拍を刻み始めます。",
    },
    "view_dynamics_alt": {
        "en": "The trajectory of the hidden state in a plane, the eigenvalues at the fixed point with the unit circle, and below them "
        "the leading eigenvalue and the loss against the epoch.",
        "ja": "平面に射影した隠れ状態の軌道、固定点での固有値と単位円、その下に、エポックごとの、絶対値が最大の固有値の絶対値と損失。",
    },
    "view_dynamics_formula": {
        "en": "The plane: the first two principal components of the hidden states of up to 16 epochs, evenly spread over the run "
        "(while it trains, up to a power of two), so that it stands still; the percentages are the shares of the variance over those epochs "
        "(K. Pearson 1901, Philosophical Magazine 2, 559–572). The fixed point: $s^* = F(s^*, \\bar x)$, where $F$ is one step of the "
        "full state (all layers, and of LSTM $c$ too) and $\\bar x$ the mean of the input shown, by Newton's method from several starts "
        "(D. Sussillo, O. Barak 2013, *Opening the Black Box*, Neural Computation 25, 626–649). "
        "The eigenvalues $\\lambda$ are those of $\\partial F / \\partial s$ there. While all lie inside of the unit circle the state falls "
        "back to $s^*$ from near by. Where a real one passes $-1$, in a flip or period-doubling bifurcation, a cycle of period 2 is born, "
        "if it is supercritical, as here. Where a pair leaves at the angle $2\\pi m / p$, in a Neimark–Sacker bifurcation, a cycle of "
        "about $p$ steps is born; for $p$ = 3 and 4 the angle itself is a strong resonance, which the theorem leaves out "
        "(Yu. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, chapters 4 and 9).",
        "ja": "平面は、学習全体から均等に選んだ最大 16 エポックの隠れ状態(学習中は、2 の累乗のエポックまで)の第 1・第 2 主成分で、"
        "エポックを動かしても変わりません。パーセントは、それらのエポックでの分散に占める割合です"
        "(K. Pearson 1901, Philosophical Magazine 2, 559–572)。固定点は $s^* = F(s^*, \\bar x)$ で、$F$ は状態全体(全層、LSTM では $c$ も)の "
        "1 ステップ、$\\bar x$ は表示中の入力の平均です。複数の初期値からニュートン法で求めます"
        "(D. Sussillo, O. Barak 2013, *Opening the Black Box*, Neural Computation 25, 626–649)。"
        "固有値 $\\lambda$ は、固定点での $\\partial F / \\partial s$ のものです。すべて単位円の内側にあれば、近くの状態は $s^*$ に戻ります。"
        "実の固有値が $-1$ を越えると(フリップ分岐、周期倍分岐)、ここでのように超臨界なら、周期 2 の振動が生まれます。"
        "角度 $2\\pi m / p$ の複素共役の対が外に出ると(ナイマルク・サッカー分岐)、周期がおよそ $p$ ステップの振動が生まれます。"
        "$p$ が 3 と 4 のときの角度そのものは強共鳴で、定理からは除かれます"
        "(Yu. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 第 4 章と第 9 章)。",
    },
    "dynamics_stable": {
        "en": "At epoch {epoch} the fixed point is stable: the leading eigenvalue is ${value}$, of modulus {size:.3f}.",
        "ja": "エポック {epoch} の固定点は安定です。絶対値が最大の固有値は ${value}$、その絶対値は {size:.3f} です。",
    },
    "dynamics_unstable": {
        "en": "At epoch {epoch} the fixed point is unstable: the leading eigenvalue is ${value}$, of modulus {size:.3f}.",
        "ja": "エポック {epoch} の固定点は不安定です。絶対値が最大の固有値は ${value}$、その絶対値は {size:.3f} です。",
    },
    "dynamics_no_point": {
        "en": "At epoch {epoch} Newton's method finds no fixed point.",
        "ja": "エポック {epoch} では、ニュートン法で固定点が見つかりません。",
    },
    "dynamics_waiting": {
        "en": "{count} epochs of the story are still being computed …",
        "ja": "残り {count} エポックの経過を計算しています …",
    },
    "dynamics_flip": {
        "en": "**Epoch {after}** is where it happens in this run: a real eigenvalue passes −1 (${value}$), the fixed point loses its "
        "stability, and a cycle of period {cycle} is born. The loss goes from {loss_before:.3f} to {loss_after:.3f}.",
        "ja": "この学習では**エポック {after}** で起こります。実の固有値が −1 を越え(${value}$)、固定点が不安定になって、周期 {cycle} の振動が生まれます。損失は {loss_before:.3f} から {loss_after:.3f} になります。",
    },
    "dynamics_neimark_sacker": {
        "en": "**Epoch {after}** is where it happens in this run: a pair of eigenvalues leaves the unit circle at an angle of "
        "{angle:.0f}° (${value}$), and a cycle of about {cycle} steps is born. The loss goes from {loss_before:.3f} to {loss_after:.3f}.",
        "ja": "この学習では**エポック {after}** で起こります。固有値の対が {angle:.0f}° の角度で単位円の外に出て(${value}$)、周期がおよそ {cycle} ステップの振動が生まれます。損失は {loss_before:.3f} から {loss_after:.3f} になります。",
    },
    "dynamics_flip_between": {
        "en": "**Between the epochs {before} and {after}** it happens in this run: a real "
        "eigenvalue passes −1 (${value}$), the fixed point loses its stability, and a cycle of period {cycle} is born. "
        "The loss goes from {loss_before:.3f} to {loss_after:.3f}.",
        "ja": "この学習では**エポック {before} と {after} の間**で起こります。実の固有値が −1 を越え(${value}$)、"
        "固定点が不安定になって、周期 {cycle} の振動が生まれます。損失は {loss_before:.3f} から {loss_after:.3f} になります。",
    },
    "dynamics_neimark_sacker_between": {
        "en": "**Between the epochs {before} and {after}** it happens in this run: a pair of "
        "eigenvalues leaves the unit circle at an angle of {angle:.0f}° (${value}$), and a cycle of about {cycle} steps is born. "
        "The loss goes from {loss_before:.3f} to {loss_after:.3f}.",
        "ja": "この学習では**エポック {before} と {after} の間**で起こります。固有値の対が {angle:.0f}° の角度で単位円の外に出て(${value}$)、"
        "周期がおよそ {cycle} ステップの振動が生まれます。損失は {loss_before:.3f} から {loss_after:.3f} になります。",
    },
    "dynamics_inside": {
        "en": "It has not happened in this run up to epoch {newest}: no eigenvalue that turns the state in {period} steps has left the unit circle.",
        "ja": "この学習では、エポック {newest} まで起こっていません。状態を {period} ステップで一巡させる固有値は、まだ単位円の内側です。",
    },
    "dynamics_outside": {
        "en": "In this run an eigenvalue that turns the state in {period} steps is outside of the unit circle from the beginning.",
        "ja": "この学習では、状態を {period} ステップで一巡させる固有値が、はじめから単位円の外にあります。",
    },
    "dynamics_unknown": {
        "en": "In this run no fixed point is found at any epoch.",
        "ja": "この学習では、どのエポックでも固定点が見つかりません。",
    },
    "dynamics_trajectory": {"en": "Trajectory of the state", "ja": "状態の軌道"},
    "dynamics_eigenvalues": {"en": "Eigenvalues there", "ja": "固定点での固有値"},
    "dynamics_modulus": {"en": "Modulus of the leading eigenvalues", "ja": "主要な固有値の絶対値"},
    "dynamics_point": {"en": "fixed point", "ja": "固定点"},
    "dynamics_turning": {"en": "turning in {period} steps", "ja": "{period} ステップで一巡"},
    "dynamics_leading": {"en": "leading of all", "ja": "全体で最大"},
    "dynamics_crossing": {"en": "epoch {epoch}", "ja": "エポック {epoch}"},
    "dynamics_odd": {"en": "odd t", "ja": "t が奇数"},
    "dynamics_even": {"en": "even t", "ja": "t が偶数"},
}
