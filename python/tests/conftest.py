"""What tests share: the digits, and networks that were trained once."""

import pytest

import sigprop


@pytest.fixture(scope="session")
def digits():
    return sigprop.load("digits", sigprop.Config("digits"))


@pytest.fixture(scope="session")
def trained(digits):
    return sigprop.Model(sigprop.Config("digits"), seed=1).fit(
        digits.x_train, digits.y_train, validation=(digits.x_test, digits.y_test)
    )
