//! What the voice on the telephone says, and the demo's telephone.

use super::texts;

texts! {
    /// The voice. It never says a number or a code.
    Voice {
        ask: "{name}です。画面に表示されている、2桁の確認番号を押してください。", "This is {name}. Please key in the two digits that your page shows.";
        ask_again: "番号が押されませんでした。画面に表示されている、2桁の確認番号を押してください。", "Nothing was keyed in. Please key in the two digits that your page shows.";
        wrong: "確認番号が違います。画面をご確認のうえ、2桁の確認番号をもう一度押してください。あと{left}回お試しいただけます。", "That is not the code. Look at your page and key in the two digits again. Tries left: {left}.";
        passed: "確認できました。電話を切り、画面に戻ってお手続きを続けてください。", "Thank you. Hang up and go on with your page.";
        tries_used_up: "確認番号の誤りが続いたため、確認できませんでした。お手数ですが、画面からもう一度やり直してください。", "The code was wrong three times. Please begin again on your page.";
        expired: "{name}です。画面の確認番号の有効期限が切れました。お手数ですが、画面からもう一度やり直してください。", "This is {name}. The code on your page is too old. Please begin again on your page.";
        replaced: "画面に新しい確認番号が表示されています。お手数ですが、電話を切り、もう一度おかけください。", "Your page shows a new code. Please hang up and call again.";
        silence: "番号が押されませんでした。お手数ですが、もう一度おかけください。", "Nothing was keyed in. Please call again.";
        not_awaited: "{name}です。この電話番号からのお電話はお待ちしておりません。画面でお選びになった電話から、おかけ直しください。", "This is {name}. No page waits for a call from this number. Please call from the telephone that you chose on your page.";
        withheld: "{name}です。番号を通知しないお電話では、確認できません。お手数ですが、電話番号の前に186をつけて、おかけ直しください。", "This is {name}. Your number is withheld. Please call again and show your number.";
        too_many: "{name}です。お電話が続いたため、ただいまお受けできません。しばらくしてから、おかけ直しください。", "This is {name}. There were too many calls. Please call again later.";
    }
}

texts! {
    /// `/telephone`: the demo's telephone.
    Handset {
        title: "デモの電話機", "Demo telephone";
        lead: "デモでは、この電話機で確認用の電話番号にかけます。実際の電話はかかりません。", "In the demonstration you call from here. No real call is made.";
        none: "お電話での確認を行う金融機関は、このデモにはありません。", "No institution of this demonstration asks for a call.";
        to: "かける番号", "Number to call";
        from: "発信する電話", "Call from";
        from_hint: "お客さまの登録電話番号、または別の番号を選びます。", "A telephone that a customer has on file, or another one.";
        withheld: "番号を通知しない", "Number withheld";
        other: "別の電話番号", "Another number";
        other_hint: "「別の電話番号」を選んだときに入力します。例：090-0000-9999", "Only for “Another number”. For example 090-0000-9999.";
        other_bad: "電話番号を正しく入力してください。", "Type a telephone number.";
        dial: "電話をかける", "Call";
        voice: "音声", "The voice says";
        pressed: "押した番号", "Keys pressed";
        pressed_none: "まだありません", "none yet";
        keypad: "番号ボタン", "Keypad";
        star: "米印", "Star";
        hash: "シャープ", "Hash";
        silent: "何も押さずに待つ", "Wait and press nothing";
        hang_up: "電話を切る", "Hang up";
        over: "通話が終わりました", "The call is over";
        again: "もう一度かける", "Call again";
        no_answer: "電話がつながりませんでした。もう一度おかけください。", "Nobody answered. Please call again.";
    }
}
